import { createPrivateKey, type JsonWebKey, KeyObject } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { repairPem } from '../text/pem.js';
import { PrivateKey } from '../private-key/private-key.js';
import { privateKeyInvalid, readRsaKeyValue } from '../private-key/rsa-key-value.js';

/** A private key: PEM or RSAKeyValue XML (text or bytes), PKCS#8 or PKCS#1 DER, a KeyObject, or a `PrivateKey`. */
export type PrivateKeyInput =
  | PrivateKey
  | string
  | Uint8Array
  | KeyObject
  | { readonly key: string | Uint8Array; readonly passphrase: string | Uint8Array };

const MIN_BITS = 2048;
const GENERATE =
  'Use the RSA private key that is registered for the application, of 2048 bits or more.';

const PASS_PASSPHRASE = 'If it is encrypted, pass its passphrase, too: { key, passphrase }.';
const CHECK_PASSPHRASE = 'Check the passphrase.';

/**
 * Step 1: reads the application's private key and tests that it can sign.
 *
 * It also repairs a PEM whose line breaks an environment file has mangled.
 *
 * Source: docs/protocol.md, "Signing".
 *
 * @param input - an RSA key of at least 2048 bits: PEM or DER (PKCS#1, PKCS#8; encrypted as `{ key, passphrase }`),
 *   RSAKeyValue XML, or a KeyObject
 * @returns the key, ready to sign
 * @throws SystemUserError ERR_PRIVATE_KEY_INVALID if it is not such a key; TypeError ERR_INVALID_ARG_TYPE
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
  if (!(bits >= MIN_BITS)) throw privateKeyInvalid(`has only ${bits} bits`, GENERATE);
  return importKey(key);
}

function importKey(key: KeyObject): PrivateKey {
  try {
    const privateKey = new PrivateKey(key);
    // A defective key must be reported here, not as InvalidSignature by the service.
    if (hasTwoPrimes(key) && areConsistent(key.export({ format: 'jwk' })) && privateKey.canSign())
      return privateKey;
  } catch {
    // Reported below: the libraries' own messages may quote the key.
  }
  throw privateKeyInvalid('has parts that do not belong together', GENERATE);
}

/** node-rsa reads no key of more than two primes, whose version is not 0 (RFC 8017, appendix A.1.2). */
function hasTwoPrimes(key: KeyObject): boolean {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  // The version comes first in the RSAPrivateKey, which PKCS #8 wraps in 26 bytes, and whose own head has 4.
  return der.subarray(30, 33).equals(Buffer.of(0x02, 0x01, 0x00));
}

/** node-rsa reads no larger public exponent; almost every key has 65,537. */
const MAX_EXPONENT = 2n ** 48n - 1n;

/**
 * Whether the numbers of a key fit together (RFC 8017, section 3.2). OpenSSL does not check it, and node-rsa does when it
 * signs: it is loaded then, which costs more than all the rest of a run that finds its ticket in the cache.
 */
function areConsistent(jwk: JsonWebKey): boolean {
  const number = (member: keyof JsonWebKey) =>
    BigInt(`0x${Buffer.from(String(jwk[member]), 'base64url').toString('hex')}`);
  const [n, e, d, p, q] = [number('n'), number('e'), number('d'), number('p'), number('q')];
  const [dp, dq] = [number('dp'), number('dq')];
  return (
    e > 1n &&
    e <= MAX_EXPONENT &&
    p * q === n &&
    d % (p - 1n) === dp &&
    d % (q - 1n) === dq &&
    (e * dp) % (p - 1n) === 1n &&
    (e * dq) % (q - 1n) === 1n &&
    (number('qi') * q) % p === 1n
  );
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
  // 0x30 begins a DER sequence; as text it is the digit 0, with which no key begins.
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

/** Rejects text that is not a private key in PEM, with better messages than OpenSSL's. */
function refuseForeign(pem: string): void {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (label === undefined) {
    throw privateKeyInvalid(
      'is neither a PEM nor RSAKeyValue XML',
      'If it is the name of a file, read the file and pass its content.',
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
      'An environment file often keeps only the first line. Quote the value and write line breaks as \\n.',
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
