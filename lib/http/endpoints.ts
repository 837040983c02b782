import { checkObject } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';

/** The SuperOffice Online installations: development, stage (under both of its names) and production. */
export const ENVIRONMENTS = ['sod', 'stage', 'qaonline', 'online'] as const;

/** One of {@link ENVIRONMENTS}. */
export type Environment = (typeof ENVIRONMENTS)[number];

/** The login service to use, by exactly one of the two properties. */
export interface LoginTarget {
  /** A SuperOffice Online environment: `sod`, `stage`, `qaonline` or `online`. */
  environment?: Environment | undefined;
  /** Another login URL: https, or http on loopback. It may have a path, to which the documented paths are appended. */
  loginUrl?: string | undefined;
}

/**
 * The addresses of the login service of an environment or of a login URL.
 *
 * Source: docs/protocol.md, "Words", "The SOAP exchange" and "The REST twin".
 *
 * @example
 * ```ts
 * import { Endpoints } from 'superoffice-system-user';
 *
 * const { jwks } = new Endpoints({ environment: 'sod' });
 * // https://sod.superoffice.com/login/.well-known/jwks
 * ```
 */
export class Endpoints {
  /** The login URL, without a trailing slash. */
  readonly loginUrl: string;
  /** The address for envelopes. */
  readonly soap: URL;
  /** The address of the REST twin. */
  readonly rest: URL;
  /** The address of the issuer's key set. */
  readonly jwks: URL;

  /**
   * @param target - `environment` or `loginUrl`, exactly one of them
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if neither or both are given, or one is invalid
   */
  constructor(target: LoginTarget) {
    checkObject('target', target);
    const { environment, loginUrl } = target;
    if ((environment === undefined) === (loginUrl === undefined)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'exactly one of environment and loginUrl must be given',
      );
    }
    this.loginUrl =
      environment === undefined ? checkLoginUrl(loginUrl) : environmentLoginUrl(environment);
    this.soap = new URL(`${this.loginUrl}/login/services/PartnerSystemUserService.svc`);
    this.rest = new URL(`${this.loginUrl}/Login/api/PartnerSystemUser/Authenticate`);
    this.jwks = new URL(`${this.loginUrl}/login/.well-known/jwks`);
    Object.freeze(this);
  }

  /**
   * Returns the address of a tenant's state in the state API.
   *
   * @param contextIdentifier - the tenant, like `Cust12345`
   * @returns the address
   */
  stateOf(contextIdentifier: string): URL {
    return new URL(`${this.loginUrl}/api/state/${encodeURIComponent(contextIdentifier)}`);
  }
}

/** The protocols for requesting a security token: SOAP, as documented, and its REST twin. */
export const PROTOCOLS = ['soap', 'rest'] as const;

/** One of {@link PROTOCOLS}. */
export type Protocol = (typeof PROTOCOLS)[number];

/** Whether a URL points to this machine (RFC 8252, sections 7.3 and 8.3): by a loopback address or as `localhost`. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

export function checkProtocol(protocol: unknown): asserts protocol is Protocol {
  if (!(PROTOCOLS as readonly unknown[]).includes(protocol)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `protocol must be one of ${PROTOCOLS.join(', ')}`,
    );
  }
}

function environmentLoginUrl(environment: unknown): string {
  if (!(ENVIRONMENTS as readonly unknown[]).includes(environment)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `environment must be one of ${ENVIRONMENTS.join(', ')}. For any other address, use loginUrl`,
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
      'loginUrl must not contain a user, password, query or fragment',
    );
  }
  if (/\/login(\/|$)/i.test(url.pathname)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'loginUrl must not contain /login. Give the part before it, as in https://sod.superoffice.com',
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
