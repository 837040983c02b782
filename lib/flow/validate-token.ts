import { ArgumentError } from '../argument-error.js';
import { checkContextIdentifier } from '../check-context-identifier.js';
import { checkRange } from '../check-range.js';
import { DEFAULT_CLOCK_TOLERANCE_SECONDS, DEFAULT_TIMEOUT_MS } from '../defaults.js';
import { checkClaims } from './check-claims.js';
import { KeySet } from './key-set.js';
import { readClaims, type SystemUserClaims } from './read-claims.js';
import { readJwtHeader } from './read-jwt-header.js';
import { verifySignature } from './verify-signature.js';

/** What a security token is validated against. */
export interface ValidateTokenOptions {
  /** The issuer's keys. */
  keySet: KeySet;
  /** The tenant the token must be for; null takes any, which is for looking at a token only. */
  contextIdentifier: string | null;
  /** How far the clocks of issuer and client may be apart, in seconds, 0 to 300. Default 60. */
  clockToleranceSeconds?: number;
  /** The time to validate at, Unix ms. Default: now. */
  at?: number;
  /** The time until the issuer's key must be found, in ms. Default 15,000. */
  timeoutMs?: number;
  /** Ends the call early; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** A security token that holds, and what it says. */
export interface ValidatedToken {
  /** The JWT. */
  readonly token: string;
  readonly claims: SystemUserClaims;
}

/**
 * Step 5: validates a security token: form, RS256 and nothing else, signature, issuer, audience, times, tenant.
 *
 * Source: docs/protocol.md, "The security token"; RFC 7519, section 7.2; RFC 8725.
 *
 * @param token - the result of `parseResponse`
 * @param options - the issuer's keys, the tenant, the clock
 * @returns the token and its claims
 * @throws SystemUserError ERR_JWT_INVALID, ERR_JWT_EXPIRED, ERR_JWT_CLAIM, ERR_SIGNING_KEY_NOT_FOUND, and what a fetch
 *   of keys can throw; TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE
 * @example
 * ```ts
 * import { KeySet, validateToken } from 'superoffice-system-user';
 *
 * const keySet = new KeySet({ environment: 'sod' });
 * async function check(token: string) {
 *   const { claims } = await validateToken(token, { keySet, contextIdentifier: 'Cust12345' });
 *   return claims.webApiUrl;
 * }
 * ```
 */
export async function validateToken(
  token: string,
  {
    keySet,
    contextIdentifier,
    clockToleranceSeconds = DEFAULT_CLOCK_TOLERANCE_SECONDS,
    at = Date.now(),
    timeoutMs = DEFAULT_TIMEOUT_MS,
    signal,
  }: ValidateTokenOptions,
): Promise<ValidatedToken> {
  if (typeof token !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'token must be a string');
  }
  if (!(keySet instanceof KeySet)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'keySet must be a KeySet');
  }
  if (contextIdentifier !== null) checkContextIdentifier(contextIdentifier);
  checkRange('clockToleranceSeconds', clockToleranceSeconds, 0, 300);
  // jsonwebtoken takes a time of 0 for none and reads its own clock.
  checkRange('at', at, 1000, Number.MAX_SAFE_INTEGER);
  const { kid } = readJwtHeader(token);
  const keys = await keySet.find(kid, { timeoutMs, signal });
  const claims = readClaims(verifySignature(token, keys, { at, clockToleranceSeconds }));
  checkClaims(claims, contextIdentifier);
  return { token, claims };
}
