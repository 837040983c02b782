import type { PartnerKey } from './types.js';
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { repairPem } from '../text/pem.js';
import { readRsaKeyValue } from './read-rsa-key-value.js';

/** How the labels of the PEM blocks end that hold a key, the most telling first. */
const PEM_LABELS = ['PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE'];

/**
 * Reads the public half of the partner's key from any accepted format.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` when it is none of the accepted types, `ERR_INVALID_ARG_VALUE` when it
 *   cannot be read or is not an RSA key; neither repeats any of it
 */
export function readPartnerKey(partnerKey: PartnerKey): KeyObject {
  const key = publicHalf(partnerKey);
  if (key === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'partnerKey cannot be read: it must be an RSA key as PEM or DER (with its passphrase when encrypted), .NET RSAKeyValue XML or a KeyObject',
    );
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'partnerKey must be an RSA key of at least 1024 bits',
    );
  }
  return key;
}

function publicHalf(partnerKey: unknown): KeyObject | undefined {
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

function fromContent(content: Buffer, passphrase?: Buffer<ArrayBuffer>): KeyObject | undefined {
  // 0x30 opens a DER sequence; no text of a key begins with it.
  return content[0] === 0x30
    ? fromDer(content, passphrase)
    : fromText(content.toString(), passphrase);
}

// OpenSSL's own errors are dropped below: what they say about a key helps nobody here. And without a passphrase of its
// own it would ask for one on the terminal.

function fromDer(key: Buffer, passphrase = Buffer.alloc(0)): KeyObject | undefined {
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

function fromText(text: string, passphrase = Buffer.alloc(0)): KeyObject | undefined {
  try {
    if (/<(?:\w+:)?RSAKeyValue[\s>]/.test(text)) return readRsaKeyValue(text);
    const label = PEM_LABELS.find((it) => text.includes(`${it}-----`));
    if (label === undefined) return undefined;
    const pem = repairPem(text, label);
    if (label !== 'PRIVATE KEY') return createPublicKey(pem);
    return createPublicKey(createPrivateKey({ key: pem, passphrase }));
  } catch {
    return undefined;
  }
}
