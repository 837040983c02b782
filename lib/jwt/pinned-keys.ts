import { type KeyObject, X509Certificate } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { publish } from '../events.js';
import { isStrongKey } from './usable-keys.js';
import { repairPem } from '../text/pem.js';

/** The keys of pinned certificates. An expired certificate is still used, and reported once. */
export class PinnedKeys {
  readonly #keys: readonly KeyObject[];
  /** The certificates whose expiry is not reported yet, with its time, Unix ms. */
  readonly #unreported: Map<X509Certificate, number>;

  constructor(certificates: unknown) {
    if (!Array.isArray(certificates) || certificates.length === 0) {
      throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be a non-empty array');
    }
    const read = certificates.flatMap(readCertificates);
    this.#keys = read.map(({ publicKey }) => publicKey);
    this.#unreported = new Map(read.map((each) => [each, Date.parse(each.validTo)]));
    if (!this.#keys.every(isStrongKey)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'certificates must have RSA keys of 2048 bits or more',
      );
    }
  }

  /** Returns all keys, as a token's header does not identify a certificate; `at` is the time of validation, Unix ms. */
  find(at: number): readonly KeyObject[] {
    for (const [certificate, validTo] of this.#unreported) {
      if (at <= validTo) continue;
      const isReported = publish('superoffice-system-user:certificate:expired', () => ({
        fingerprint: certificate.fingerprint256,
        validTo,
      }));
      if (isReported) this.#unreported.delete(certificate);
    }
    return this.#keys;
  }
}

/** The beginning or end of a certificate's block, even of a damaged one. */
const BOUNDARY = /(?:BEGIN|END)\s+CERTIFICATE\b/g;
const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Reads pinned certificates: one in DER, or one or more in PEM. */
export function readCertificates(content: string | Uint8Array): X509Certificate[] {
  if (typeof content !== 'string' && !((content as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be strings or Buffers');
  }
  const isDer = typeof content !== 'string' && content[0] === 0x30;
  try {
    return (isDer ? [content] : readBlocks(Buffer.from(content).toString())).map(
      (each) => new X509Certificate(each),
    );
  } catch {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'certificates must be X.509 certificates in PEM or DER. Pass the content of a file, not its name',
    );
  }
}

function readBlocks(text: string): string[] {
  const blocks = text.match(PEM) ?? [''];
  // A damaged block does not match PEM and would be silently ignored.
  const boundaries = text.match(BOUNDARY) ?? [];
  if (boundaries.length !== 2 * blocks.length) throw new Error('damaged');
  return blocks.map((block) => repairPem(block, 'CERTIFICATE'));
}
