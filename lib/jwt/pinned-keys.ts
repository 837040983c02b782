import { type KeyObject, X509Certificate } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { publish } from '../events.js';
import { isStrongKey } from './usable-keys.js';
import { repairPem } from '../text/pem.js';

/** Keys of pinned certificates. One that is out of date goes on being used, and is warned of once. */
export class PinnedKeys {
  readonly #keys: readonly KeyObject[];
  /** Those not yet warned of, by the end of their validity, Unix ms. */
  readonly #current: Map<X509Certificate, number>;

  constructor(certificates: unknown) {
    if (!Array.isArray(certificates) || certificates.length === 0) {
      throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be a list of one or more');
    }
    const read = certificates.flatMap(readCertificates);
    this.#keys = read.map(({ publicKey }) => publicKey);
    this.#current = new Map(read.map((each) => [each, Date.parse(each.validTo)]));
    if (!this.#keys.every(isStrongKey)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'certificates must be for RSA keys of 2048 bits or more',
      );
    }
  }

  /** All the keys, at a time in Unix ms: a token's header does not tell certificates apart. */
  find(at: number): readonly KeyObject[] {
    for (const [certificate, validTo] of this.#current) {
      if (at <= validTo) continue;
      const isHeard = publish('superoffice-system-user:certificate:expired', () => ({
        fingerprint: certificate.fingerprint256,
        validTo,
      }));
      if (isHeard) this.#current.delete(certificate);
    }
    return this.#keys;
  }
}

/** Where a block of a certificate begins or ends, or would if it were whole. */
const MARK = /(?:BEGIN|END)\s+CERTIFICATE\b/g;
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
      'certificates must be X.509 certificates, PEM or DER; of a file, pass what it holds',
    );
  }
}

function readBlocks(text: string): string[] {
  const blocks = text.match(PEM) ?? [''];
  // One that is damaged would be missing without a word.
  const marks = text.match(MARK) ?? [];
  if (marks.length !== 2 * blocks.length) throw new Error('damaged');
  return blocks.map((block) => repairPem(block, 'CERTIFICATE'));
}
