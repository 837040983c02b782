import type { KeyObject } from 'node:crypto';
import type { Agent } from 'node:http';
import { ArgumentError } from '../errors.js';
import { checkObject, checkRange } from '../arguments/checks.js';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { Endpoints, type LoginTarget } from '../http/endpoints.js';
import { type JsonWebKeySet, readKeySet, signingKeyNotFound, UsableKeys } from './usable-keys.js';
import { readJwtHeader, type JwtHeader } from './header.js';
import { type Limits, withDeadline } from '../concurrency/deadline.js';
import { FetchedKeys, fetchKeySet } from './remote-keys.js';
import { PinnedKeys } from './pinned-keys.js';

/** The issuer's keys, known in advance: pinned certificates (PEM or DER, several for a rotation), or a key set. */
export type Verification =
  { readonly certificates: readonly (string | Uint8Array)[] } | { readonly jwks: JsonWebKeySet };

/** The source of the issuer's keys: known in advance, or fetched from the login service and cached. */
export type KeySetSource = Verification | FetchedKeySet;

/** The login service that publishes the key set, and the limits of a fetch. */
export interface FetchedKeySet extends LoginTarget {
  /** The addresses, in place of `environment` or `loginUrl`. */
  readonly endpoints?: Endpoints;
  /** An agent of node:https (proxy, private CA, mutual TLS). Default: Node's global one, which ignores HTTPS_PROXY. */
  readonly agent?: Agent | undefined;
  /** The time limit for one fetch, in ms, 1 to 600,000; values above 5,000 count as 5,000. Default 5,000. */
  readonly timeoutMs?: number;
}

/** The longest time limit for a fetch, in ms. */
const MAX_FETCH_MS = 5_000;

type Keys = readonly KeyObject[];
type FindKeys = (kid: string | undefined, at: number, timeoutMs: number) => Keys | Promise<Keys>;

/**
 * The issuer's keys, for `validateToken`.
 *
 * Create one and reuse it: it caches fetched keys for ten minutes, or for a day if they cannot be fetched again
 * (stale-if-error). An unknown key id causes another fetch.
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
  #header: JwtHeader | undefined;

  /**
   * @param source - `certificates` or `jwks`; or `environment`, `loginUrl` or `endpoints` for keys that are fetched
   * @param provideAgent - internal: provides the agent when it is first needed
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for an invalid source
   */
  constructor(source: KeySetSource, provideAgent?: () => Promise<Agent>) {
    checkObject('source', source);
    this.#find = makeFind(source, provideAgent);
  }

  /** @internal The keys that may have signed this token, by its header; `at` is the time of validation, Unix ms. */
  async find(token: string, at: number, limits: Limits): Promise<Keys> {
    this.#header = readJwtHeader(token, this.#header);
    const keys = await withDeadline(this.#find(this.#header.kid, at, limits.timeoutMs), limits, 5);
    if (keys.length > 0) return keys;
    throw signingKeyNotFound('There is no usable key for the signature of this security token.');
  }
}

function makeFind(source: KeySetSource, provideAgent?: () => Promise<Agent>): FindKeys {
  if ('certificates' in source) {
    const pinned = new PinnedKeys(source.certificates);
    return (_kid, at) => pinned.find(at);
  }
  if ('jwks' in source) return findInJwks(source.jwks);
  const hasTarget = source.endpoints ?? source.environment ?? source.loginUrl;
  if (hasTarget === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'source must have certificates, jwks, environment or loginUrl',
    );
  }
  const { endpoints = new Endpoints(source), agent, timeoutMs = DEFAULT_TIMEOUT_MS } = source;
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  const url = endpoints.jwks;
  const fetch = async (limits: Limits) =>
    fetchKeySet(url, provideAgent ? await provideAgent() : agent, limits);
  // A fetch is shared and not aborted with its callers, so it must not keep the process alive for long.
  const fetched = new FetchedKeys(url.href, fetch, Math.min(timeoutMs, MAX_FETCH_MS));
  return (kid, _at, timeLeftMs) => fetched.find(kid, timeLeftMs);
}

function findInJwks(source: JsonWebKeySet): FindKeys {
  const jwks = readKeySet(source);
  if (!jwks) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'jwks must be an object with an array "keys"');
  }
  const keys = new UsableKeys(jwks);
  return (kid) => keys.select(kid);
}
