import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import type { PartnerKey } from './types.js';
import { parseXml } from './xml.js';

const MIN_BITS = 1024;

/**
 * Reads the public half of the partner's key from any accepted format.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` for a type that is not accepted, `ERR_INVALID_ARG_VALUE` for a key that cannot
 *   be read or is not an RSA key; neither repeats any part of the key
 */
export function readPartnerKey(partnerKey: PartnerKey): KeyObject {
  const key = publicKeyFrom(partnerKey);
  if (key === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'partnerKey cannot be read: pass an RSA key as PEM or DER (with its passphrase if it is encrypted), .NET RSAKeyValue XML or a KeyObject',
    );
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < MIN_BITS) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `partnerKey must be an RSA key of at least ${MIN_BITS} bits`,
    );
  }
  return key;
}

function publicKeyFrom(partnerKey: unknown): KeyObject | undefined {
  if (partnerKey instanceof KeyObject) {
    if (partnerKey.type === 'public') return partnerKey;
    return partnerKey.type === 'private' ? createPublicKey(partnerKey) : undefined;
  }
  if (isContent(partnerKey)) return fromContent(Buffer.from(partnerKey));
  const { key, passphrase } = Object(partnerKey) as { key?: unknown; passphrase?: unknown };
  if (isContent(key) && isContent(passphrase)) {
    return fromContent(Buffer.from(key), Buffer.from(passphrase));
  }
  throw new ArgumentError(
    'ERR_INVALID_ARG_TYPE',
    'partnerKey must be a string, a Buffer, a KeyObject or { key, passphrase }',
  );
}

function isContent(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

// Without a passphrase OpenSSL would ask for one on the terminal, so an empty one is the default.
const NO_PASSPHRASE = Buffer.alloc(0);

function fromContent(content: Buffer, passphrase = NO_PASSPHRASE): KeyObject | undefined {
  // 0x30 starts a DER sequence; a key in text form never starts with this character.
  if (content[0] === 0x30) return fromDer(content, passphrase);
  const text = content.toString();
  const isXml = /<(?:\w+:)?RSAKeyValue[\s>]/.test(text);
  return isXml ? fromRsaKeyValue(text) : fromPem(text, passphrase);
}

// The errors of OpenSSL are dropped below: they are cryptic, and the message above lists the accepted formats.

function fromDer(key: Buffer, passphrase: Buffer): KeyObject | undefined {
  const readers = [
    () => createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase }),
    () => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
    () => createPublicKey({ key, format: 'der', type: 'spki' }),
    () => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
  ];
  for (const read of readers) {
    try {
      const found = read();
      return found.type === 'private' ? createPublicKey(found) : found;
    } catch {
      continue;
    }
  }
  return undefined;
}

function fromRsaKeyValue(xml: string): KeyObject | undefined {
  const document = parseXml(xml.replace(/^\uFEFF/, '').trim());
  if ('line' in document || document.root.local !== 'RSAKeyValue') return undefined;
  const [n, e] = ['Modulus', 'Exponent'].map((name) => {
    const text = document.root.children.find(({ local }) => local === name)?.text ?? '';
    const base64 = text.replace(/\s/g, '');
    return /^[A-Za-z0-9+/]+={0,2}$/.test(base64)
      ? Buffer.from(base64, 'base64').toString('base64url')
      : undefined;
  });
  if (n === undefined || e === undefined) return undefined;
  try {
    return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The ends of the accepted PEM labels; a private key takes precedence over the others in the same text. */
const PEM_LABELS = ['PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE'];

function fromPem(text: string, passphrase: Buffer): KeyObject | undefined {
  const label = PEM_LABELS.find((it) => text.includes(`${it}-----`));
  const pem = label && findPemBlock(text, label);
  if (pem === undefined) return undefined;
  try {
    if (label !== 'PRIVATE KEY') return createPublicKey(pem);
    return createPublicKey(createPrivateKey({ key: pem, passphrase }));
  } catch {
    return undefined;
  }
}

/**
 * Finds the first PEM block whose label ends in `label` and restores its line breaks, which environment files and
 * copy-paste escape, indent or remove. The client has its own reader: a mistake in one must not hide in the other.
 */
function findPemBlock(text: string, label: string): string | undefined {
  const withLineBreaks = text.replace(/\\+[rn]/g, '\n');
  const pattern = new RegExp(
    `-----BEGIN ((?:[A-Z0-9]+ )*${label})-----(.*?)-----END \\1-----`,
    's',
  );
  const [block, name, content] = pattern.exec(withLineBreaks) ?? [];
  if (block === undefined || name === undefined || content === undefined) return undefined;
  // A traditional encrypted key (RFC 1421) has header lines, whose line breaks cannot be guessed.
  if (content.includes(':')) return block;
  const base64 = content.replace(/\s/g, '');
  const lines = [`-----BEGIN ${name}-----`];
  for (let start = 0; start < base64.length; start += 64)
    lines.push(base64.slice(start, start + 64));
  return [...lines, `-----END ${name}-----`, ''].join('\n');
}
