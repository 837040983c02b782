import { createPrivateKey, KeyObject } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { repairPem } from '../text/pem.js';
import { PrivateKey } from '../private-key/private-key.js';
import { privateKeyInvalid, readRsaKeyValue } from '../private-key/rsa-key-value.js';

/** A key as its owner has it: PEM or RSAKeyValue XML as text or bytes, PKCS#8 or PKCS#1 DER, a KeyObject, or read. */
export type PrivateKeyInput =
  | PrivateKey
  | string
  | Uint8Array
  | KeyObject
  | { readonly key: string | Uint8Array; readonly passphrase: string | Uint8Array };

const MIN_BITS = 2048;
const GENERATE =
  'The service needs an RSA private key of 2048 bits or more, the one registered for the application.';

const PASS_PASSPHRASE = 'If it is encrypted, its passphrase is needed too: { key, passphrase }.';
const CHECK_PASSPHRASE = 'Check the passphrase.';

/**
 * Step 1: reads the partner's private key, mends a PEM that an environment file has bent, and proves that it signs.
 *
 * Source: docs/protocol.md, "Signing".
 *
 * @param input - PEM (PKCS#1, PKCS#8; encrypted with `{ key, passphrase }`), RSAKeyValue XML, DER, or a KeyObject;
 *   RSA, 2048 bits or more
 * @returns the key, ready to sign
 * @throws SystemUserError ERR_PRIVATE_KEY_INVALID when it is no such key; TypeError ERR_INVALID_ARG_TYPE
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { readPrivateKey } from 'superoffice-system-user';
 *
 * const key = readPrivateKey({ key: readFileSync('private-key.pem'), passphrase: 'from a vault' });
 * ```
 */
export function readPrivateKey(input: PrivateKeyInput): PrivateKey {
  if (input instanceof PrivateKey) return input;
  const key = readKeyObject(input);
  if (key.type !== 'private') {
    throw privateKeyInvalid(`is a ${key.type} key, not a private one`, GENERATE);
  }
  if (key.asymmetricKeyType !== 'rsa') {
    throw privateKeyInvalid(`is of type ${String(key.asymmetricKeyType)}, not plain RSA`, GENERATE);
  }
  const bits = Number(key.asymmetricKeyDetails?.modulusLength);
  if (!(bits >= MIN_BITS)) throw privateKeyInvalid(`has ${bits} bits only`, GENERATE);
  return importKey(key);
}

function importKey(key: KeyObject): PrivateKey {
  const { NodeRSA } = require('node-rsa') as typeof import('node-rsa');
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  try {
    // Only importKey() imports: the constructor, given a key it does not know, makes a random one. Its import is also
    // the one that checks that the numbers of a key fit together, which OpenSSL does not.
    const rsa = new NodeRSA(null, { signingScheme: 'pkcs1-sha256' }).importKey(pem);
    const privateKey = new PrivateKey(rsa);
    // What is wrong with a key must show here, not as InvalidSignature at the service.
    if (privateKey.verify('self-test', privateKey.sign('self-test'))) return privateKey;
  } catch {
    // Said below: what the libraries say of a key may show it.
  }
  throw privateKeyInvalid('has parts that do not belong together', GENERATE);
}

function readKeyObject(input: unknown): KeyObject {
  if (input instanceof KeyObject) return input;
  if (typeof input === 'string') return readText(input);
  if (input instanceof Uint8Array) return readBytes(input);
  const { key, passphrase } = Object(input) as { key?: unknown; passphrase?: unknown };
  if (isText(key) && isText(passphrase)) return readBytes(Buffer.from(key), passphrase);
  throw new ArgumentError(
    'ERR_INVALID_ARG_TYPE',
    'privateKey must be a string, a Buffer, a KeyObject, { key, passphrase } or the result of readPrivateKey',
  );
}

function isText(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function readBytes(bytes: Uint8Array, passphrase?: string | Uint8Array): KeyObject {
  // 0x30 opens a DER sequence and is the digit 0 in text, with which no key begins.
  if (bytes[0] === 0x30) return readDer(Buffer.from(bytes), passphrase);
  const text = decodeText(bytes);
  if (text === undefined) throw privateKeyInvalid('is neither text nor DER', GENERATE);
  return readText(text, passphrase);
}

function readDer(key: Buffer, passphrase?: string | Uint8Array): KeyObject {
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    try {
      return open({ key, format: 'der', type }, passphrase);
    } catch {
      continue;
    }
  }
  throw passphrase === undefined
    ? privateKeyInvalid('is not a private key in DER, or is encrypted', PASS_PASSPHRASE)
    : privateKeyInvalid(
        'is not a private key in DER that opens with this passphrase',
        CHECK_PASSPHRASE,
      );
}

function readText(text: string, passphrase?: string | Uint8Array): KeyObject {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (plain === '') throw privateKeyInvalid('is empty', GENERATE);
  if (plain.startsWith('<')) return readRsaKeyValue(plain);
  const key = repairPem(plain, 'PRIVATE KEY');
  refuseForeign(key);
  try {
    return open({ key, format: 'pem' }, passphrase);
  } catch {
    throw unreadable(key, passphrase !== undefined);
  }
}

/** What a PEM says of itself, for the sentences that help more than OpenSSL's. */
function refuseForeign(pem: string): void {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (label === undefined) {
    throw privateKeyInvalid(
      'is neither a PEM nor RSAKeyValue XML',
      'If it is the name of a file, read the file and pass what it holds.',
    );
  }
  if (label === 'OPENSSH PRIVATE KEY') {
    throw privateKeyInvalid(
      "is in OpenSSH's own format",
      'Convert a copy of it with `ssh-keygen -p -m PKCS8 -f copy-of-key`.',
    );
  }
  if (!label.endsWith('PRIVATE KEY')) {
    throw privateKeyInvalid(`is a ${label.toLowerCase()}, not a private key`, GENERATE);
  }
  if (!pem.includes(`-----END ${label}-----`)) {
    throw privateKeyInvalid(
      'is a PEM that was cut off',
      'An environment file often keeps the first line only: quote the value and write line breaks as \\n.',
    );
  }
}

function unreadable(pem: string, hasPassphrase: boolean): Error {
  if (!pem.includes('ENCRYPTED')) return privateKeyInvalid('is a damaged PEM', GENERATE);
  return hasPassphrase
    ? privateKeyInvalid('does not open with this passphrase', CHECK_PASSPHRASE)
    : privateKeyInvalid('is encrypted', PASS_PASSPHRASE);
}

function open(
  key: { key: string | Buffer; format: 'pem' | 'der'; type?: 'pkcs1' | 'pkcs8' },
  passphrase?: string | Uint8Array,
): KeyObject {
  return createPrivateKey({
    ...key,
    ...(passphrase !== undefined && {
      passphrase: typeof passphrase === 'string' ? passphrase : Buffer.from(passphrase),
    }),
  });
}
