import { checkObject } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';

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

/**
 * The addresses that belong to an environment or to a login URL of your own.
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
  /** The login URL, without a slash at its end. */
  readonly loginUrl: string;
  /** Where envelopes go. */
  readonly soap: URL;
  /** Where the same is asked by REST. */
  readonly rest: URL;
  /** Where the issuer's key set is. */
  readonly jwks: URL;

  /**
   * @param target - `environment` or `loginUrl`, exactly one of them
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE when neither or both are given, or one is unusable
   */
  constructor(target: LoginTarget) {
    checkObject('target', target);
    const { environment, loginUrl } = target;
    if ((environment === undefined) === (loginUrl === undefined)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'give either environment or loginUrl, exactly one of them',
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
   * Where the state of a tenant is told.
   *
   * @param contextIdentifier - the tenant, like `Cust12345`
   */
  stateOf(contextIdentifier: string): URL {
    return new URL(`${this.loginUrl}/api/state/${encodeURIComponent(contextIdentifier)}`);
  }
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
  if (/\/login(\/|$)/i.test(url.pathname)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'loginUrl must end before /login: that and what follows is appended, as in https://sod.superoffice.com',
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** The ways to ask the login service for a security token: its SOAP envelope, or that one's REST twin. */
export const PROTOCOLS = ['soap', 'rest'] as const;

/** One of {@link PROTOCOLS}. */
export type Protocol = (typeof PROTOCOLS)[number];

/** Whether a URL leads to this machine (RFC 8252, sections 7.3 and 8.3): by number, or by the name reserved for it. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Refuses what is no protocol of the exchange. */
export function checkProtocol(protocol: unknown): asserts protocol is Protocol {
  if (!(PROTOCOLS as readonly unknown[]).includes(protocol)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `protocol must be one of ${PROTOCOLS.join(', ')}`,
    );
  }
}
