import type { KeyObject, X509Certificate } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { publish } from '../events.js';
import { isStrongKey } from '../issuer-keys/is-strong-key.js';
import { readCertificates } from '../issuer-keys/read-certificates.js';

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
