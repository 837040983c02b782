import type { PartnerKey } from './types.js';
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { argumentError } from '../argument-error.js';
import { repairPem } from '../repair-pem.js';
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
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      'partnerKey cannot be read: it must be an RSA key as PEM (with its passphrase when encrypted), .NET RSAKeyValue XML or KeyObject',
    );
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
    throw argumentError(
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
  if (typeof partnerKey === 'string' || Buffer.isBuffer(partnerKey)) {
    return fromText(partnerKey.toString());
  }
  if (typeof partnerKey === 'object' && partnerKey !== null) {
    const { key, passphrase }: { key?: unknown; passphrase?: unknown } = partnerKey;
    if ((typeof key === 'string' || Buffer.isBuffer(key)) && typeof passphrase === 'string') {
      return fromText(key.toString(), passphrase);
    }
  }
  throw argumentError(
    'ERR_INVALID_ARG_TYPE',
    'partnerKey must be a string, a Buffer, a KeyObject, or { key, passphrase } with a string or Buffer and a string',
  );
}

function fromText(text: string, passphrase?: string): KeyObject | undefined {
  // OpenSSL's own errors are dropped: what they say about a key helps nobody here.
  try {
    if (/<(?:\w+:)?RSAKeyValue[\s>]/.test(text)) return readRsaKeyValue(text);
    const label = PEM_LABELS.find((it) => text.includes(`${it}-----`));
    if (label === undefined) return undefined;
    const pem = repairPem(text, label);
    if (label !== 'PRIVATE KEY') return createPublicKey(pem);
    // Without a passphrase of its own, OpenSSL would ask for one on the terminal.
    return createPublicKey(createPrivateKey({ key: pem, passphrase: passphrase ?? '' }));
  } catch {
    return undefined;
  }
}
