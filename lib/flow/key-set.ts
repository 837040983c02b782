import type { KeyObject } from 'node:crypto';
import type { Agent } from 'node:http';
import { ArgumentError } from '../argument-error.js';
import { checkRange } from '../check-range.js';
import { DEFAULT_TIMEOUT_MS } from '../defaults.js';
import { resolveEndpoints, type LoginTarget } from '../environments.js';
import { SystemUserError } from '../errors.js';
import type { Limits } from '../watch-limits.js';
import { within } from '../within.js';
import { fetchedKeys } from './fetched-keys.js';
import { givenKeys, type JsonWebKeySet } from './given-keys.js';
import { readCertificate } from './read-certificate.js';

/** Keys that are known beforehand: pinned certificates (PEM or DER, several for a rotation), or a key set. */
export type Verification =
  { readonly certificates: readonly (string | Uint8Array)[] } | { readonly jwks: JsonWebKeySet };

/** Where the issuer's keys come from: known beforehand, or fetched from the login service and kept. */
export type KeySetSource = Verification | FetchedKeySet;

/** Keys that the login service publishes. */
export interface FetchedKeySet extends LoginTarget {
  /** An agent of node:https (proxy, private CA, mutual TLS). Default: Node's global one. */
  readonly agent?: Agent | undefined;
  /** The time one fetch may take, in ms, up to 600,000. Default 15,000. */
  readonly timeoutMs?: number;
}

/** What a token's header says about its key. */
export type KeyHeader = Readonly<{ alg: 'RS256'; kid?: string }>;

/** Finds the keys that may have signed a token, none if there is none. */
export type FindKeys = (header: KeyHeader) => Promise<readonly KeyObject[]>;

/**
 * The issuer's keys, for `validateToken`. Make one and keep it: it remembers what it has fetched, for ten minutes.
 *
 * Source: docs/protocol.md, "The security token"; RFC 7517.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { KeySet } from 'superoffice-system-user';
 *
 * const fetched = new KeySet({ environment: 'sod' });
 * const pinned = new KeySet({ certificates: [readFileSync('SuperOfficeFederatedLogin.crt')] });
 * ```
 */
export class KeySet {
  readonly #find: FindKeys;

  /**
   * @param source - `certificates`, or `jwks`, or `environment` or `loginUrl` for keys to be fetched
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for an unusable source
   */
  constructor(source: KeySetSource) {
    this.#find = makeFind(source);
  }

  /** @internal The keys that may have signed a token with this `kid`, found within the limits. */
  async find(kid: string | undefined, limits: Limits): Promise<readonly KeyObject[]> {
    const header = { alg: 'RS256', ...(kid !== undefined && { kid }) } as const;
    const keys = (await within(this.#find(header), limits, 5)).filter(isStrong);
    if (keys.length > 0) return keys;
    throw new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
      step: 5,
      message: 'There is no usable key that this security token could be signed with.',
      hint: 'Check that the environment, the pinned certificates or the key set are those of the issuer.',
    });
  }
}

function makeFind(source: KeySetSource): FindKeys {
  if ('certificates' in source) return pinnedKeys(source.certificates);
  if ('jwks' in source) return givenKeys(source.jwks);
  const { environment, loginUrl, agent, timeoutMs = DEFAULT_TIMEOUT_MS } = source;
  checkRange('timeoutMs', timeoutMs, 1, 600_000);
  return fetchedKeys(resolveEndpoints({ environment, loginUrl }).jwks, agent, timeoutMs);
}

function pinnedKeys(certificates: unknown): FindKeys {
  if (!Array.isArray(certificates) || certificates.length === 0) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be a list of one or more');
  }
  const keys = certificates.map(readCertificate);
  if (!keys.every(isStrong)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'certificates must be for RSA keys of 2048 bits or more',
    );
  }
  return () => Promise.resolve(keys);
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && Number(asymmetricKeyDetails?.modulusLength) >= 2048;
}
