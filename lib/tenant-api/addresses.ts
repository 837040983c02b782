import { ArgumentError, SystemUserError } from '../errors.js';

/** The addresses of a tenant's APIs; both end with a slash. */
export interface TenantAddresses {
  readonly webApiUrl: URL | undefined;
  readonly netServerUrl: URL | undefined;
}

/**
 * Resolves the URL of a REST call. A path is relative to the tenant's REST root and must stay below it; an absolute URL must
 * be on a trusted host.
 */
export function resolveAddress(
  pathOrUrl: string | URL,
  { webApiUrl }: TenantAddresses,
  loginUrl: string,
): URL {
  const text = String(pathOrUrl);
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (!isTrustedAddress(url, loginUrl)) {
      throw addressRejected('must be on a host that is allowed to receive credentials');
    }
    return url;
  }
  if (!webApiUrl) throw tenantAddressError('is missing from both its token and its state');
  // URL parsers read a host after two slashes or backslashes.
  if (/^[/\\]{2}/.test(text)) throw addressRejected('must not name another host');
  const path = text.replace(/^[/\\]/, '');
  if (!URL.canParse(path, webApiUrl.href)) throw addressRejected('is neither a path nor a URL');
  const url = new URL(path, webApiUrl);
  // A server may decode an encoded slash.
  const decoded = new URL(url.origin + url.pathname.replace(/%2f|%5c/gi, '/'));
  if ([url, decoded].some((candidate) => !isBelow(candidate, webApiUrl))) {
    throw addressRejected('must not leave the REST API of the tenant');
  }
  return url;
}

/**
 * Whether the client may send credentials to an address: by https to the login host, its subdomains and those of
 * superoffice.com, on the default port or the port of the login URL. With a login URL of http, only its own origin.
 *
 * Every address is checked, whether it comes from a token, the state API, a WSDL or a caller.
 */
export function isTrustedAddress(url: URL, loginUrl: string): boolean {
  const login = new URL(loginUrl);
  if (url.username !== '' || url.password !== '') return false;
  // A blob: URL has the origin of the page that created it, so the protocol is compared too.
  if (url.protocol === login.protocol && url.origin === login.origin) return true;
  if (url.protocol !== 'https:' || login.protocol !== 'https:') return false;
  const isAllowedPort = url.port === '' || url.port === login.port;
  return isAllowedPort && (isHostBelow(url, login.hostname) || isHostBelow(url, 'superoffice.com'));
}

/** @param problem - completes the sentence "The address of the tenant …" */
export function tenantAddressError(problem: string): SystemUserError {
  return new SystemUserError('ERR_TENANT_ADDRESS', {
    step: undefined,
    message: `The address of the tenant ${problem}.`,
    hint: 'Nothing was sent. Check the login URL and the addresses that getTenantState returns.',
  });
}

function isBelow({ origin, pathname }: URL, root: URL): boolean {
  return origin === root.origin && pathname.startsWith(root.pathname);
}

function addressRejected(problem: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', `pathOrUrl ${problem}; nothing was sent`);
}

function isHostBelow({ hostname }: URL, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
