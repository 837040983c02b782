import { ArgumentError } from '../errors.js';
import { RedactedInspection } from '../redaction/redacted-inspect.js';
import { checkContextIdentifier } from '../model/tenant.js';
import { checkLimits, checkObject, checkRange } from '../arguments/checks.js';
import {
  DEFAULT_CLOCK_TOLERANCE_SECONDS,
  DEFAULT_TIMEOUT_MS,
  MAX_CLOCK_TOLERANCE_SECONDS,
  MAX_TIME_MS,
} from '../arguments/bounds.js';
import { checkClaims, verifySignature } from '../jwt/verify.js';
import { KeySet } from '../jwt/key-set.js';
import { SystemUserClaims } from '../model/claims.js';

/** The keys, the tenant and the time that a security token is validated against. */
export interface ValidateTokenOptions {
  /** The issuer's keys. */
  keySet: KeySet;
  /** The tenant that the token must be for; null accepts any tenant and is only meant for inspecting a token. */
  contextIdentifier: string | null;
  /** The serial number of the tenant's database; if given, the token must be for it. Default: any. */
  serial?: string | undefined;
  /** The accepted clock skew between issuer and client, in seconds, 0 to 300. Default 60. */
  clockToleranceSeconds?: number;
  /** The time to validate at, Unix ms, 1,000 to the end of the year 9999. Default: now. */
  at?: number;
  /** The time limit for finding the issuer's key, in ms, 0 to 600,000. Default 15,000. */
  timeoutMs?: number;
  /** Aborts the call, which then rejects with the signal's reason. Default none. */
  signal?: AbortSignal | undefined;
}

/** A valid security token. When logged, it is shortened. */
export class ValidatedToken extends RedactedInspection {
  /** The JWT. */
  readonly token: string;
  /** The claims of the token. */
  readonly claims: SystemUserClaims;

  /** @internal */
  constructor(token: string, claims: SystemUserClaims) {
    super();
    this.token = token;
    this.claims = claims;
  }
}

/**
 * Step 5: validates a security token: form, algorithm (only RS256), signature, issuer, audience, times and tenant.
 *
 * Source: docs/protocol.md, "The security token"; RFC 7519, section 7.2; RFC 8725.
 *
 * @param token - the result of `parseResponse`
 * @param options - `keySet` and `contextIdentifier`; `clockToleranceSeconds`, 0 to 300, default 60; `at`, Unix ms,
 *   default now; `timeoutMs`, 0 to 600,000, default 15,000; `serial` and `signal`
 * @returns the token and its claims
 * @throws SystemUserError ERR_JWT_INVALID, ERR_JWT_EXPIRED, ERR_JWT_CLAIM, ERR_SIGNING_KEY_NOT_FOUND; with fetched keys
 *   ERR_TRANSPORT, ERR_TIMEOUT, ERR_HTTP_STATUS, ERR_RESPONSE_TOO_LARGE, ERR_RESPONSE_MALFORMED; the signal's reason;
 *   TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE
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
  options: ValidateTokenOptions,
): Promise<ValidatedToken> {
  checkObject('options', options);
  const { keySet, contextIdentifier, serial, signal } = options;
  const { clockToleranceSeconds = DEFAULT_CLOCK_TOLERANCE_SECONDS } = options;
  const { at = Date.now(), timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (typeof token !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'token must be a string');
  }
  if (!((keySet as unknown) instanceof KeySet)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'keySet must be an instance of KeySet');
  }
  if (contextIdentifier !== null) checkContextIdentifier(contextIdentifier);
  checkRange('clockToleranceSeconds', clockToleranceSeconds, 0, MAX_CLOCK_TOLERANCE_SECONDS);
  // jsonwebtoken treats a time of 0 as missing and would read its own clock.
  checkRange('at', at, 1000, MAX_TIME_MS);
  checkLimits(timeoutMs, signal);
  const keys = await keySet.find(token, at, { timeoutMs, signal });
  const payload = verifySignature(token, keys, { at, clockToleranceSeconds });
  const claims = new SystemUserClaims(payload);
  checkClaims(claims, contextIdentifier, serial);
  return new ValidatedToken(token, claims);
}
