import { ArgumentError } from './argument-error.js';

/** The SuperOffice Online installations: development, stage (under both of its names) and production. */
export const ENVIRONMENTS = ['sod', 'stage', 'qaonline', 'online'] as const;

/** One of {@link ENVIRONMENTS}. */
export type Environment = (typeof ENVIRONMENTS)[number];

/** Where to log in: exactly one of the two. */
export interface LoginTarget {
  /** A SuperOffice Online environment. */
  environment?: Environment | undefined;
  /** Another login URL, https (or http on loopback); it may carry a path, the documented paths are appended. */
  loginUrl?: string | undefined;
}

/** The addresses that belong to one login URL. */
export interface Endpoints {
  readonly loginUrl: string;
  readonly soap: URL;
  readonly jwks: URL;
}

/**
 * Says which addresses belong to an environment or to a login URL of your own.
 *
 * Source: docs/protocol.md, "Words" and "The SOAP exchange".
 *
 * @param target - `environment` or `loginUrl`, exactly one of them
 * @returns the login URL without a trailing slash, the SOAP endpoint and the key set's address
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE when neither or both are given, or one is unusable
 * @example
 * ```ts
 * import { resolveEndpoints } from 'superoffice-system-user';
 *
 * const { jwks } = resolveEndpoints({ environment: 'sod' });
 * // https://sod.superoffice.com/login/.well-known/jwks
 * ```
 */
export function resolveEndpoints({ environment, loginUrl }: LoginTarget): Endpoints {
  if ((environment === undefined) === (loginUrl === undefined)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'give either environment or loginUrl, exactly one of them',
    );
  }
  const base =
    environment === undefined ? checkLoginUrl(loginUrl) : environmentLoginUrl(environment);
  return Object.freeze({
    loginUrl: base,
    soap: new URL(`${base}/login/services/PartnerSystemUserService.svc`),
    jwks: new URL(`${base}/login/.well-known/jwks`),
  });
}

function environmentLoginUrl(environment: unknown): string {
  if (!(ENVIRONMENTS as readonly unknown[]).includes(environment)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `environment must be one of ${ENVIRONMENTS.join(', ')}; for any other address use loginUrl`,
    );
  }
  return `https://${String(environment)}.superoffice.com`;
}

function checkLoginUrl(loginUrl: unknown): string {
  if (typeof loginUrl !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'loginUrl must be a string');
  }
  const url = URL.canParse(loginUrl) ? new URL(loginUrl) : undefined;
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'loginUrl must be an absolute https URL (http only on loopback)',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'loginUrl must carry no user, password, query or fragment',
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** RFC 8252, section 7.3 and 8.3: a loopback address, by number or by its reserved name. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
