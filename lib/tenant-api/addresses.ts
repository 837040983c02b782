import { ArgumentError, SystemUserError } from '../errors.js';

/** Where a tenant's APIs are, both with a slash at their end. */
export interface TenantAddresses {
  readonly webApiUrl: URL | undefined;
  readonly netServerUrl: URL | undefined;
}

/**
 * Makes the URL of a REST call: a path is taken below the tenant's REST root, which it cannot leave; a whole URL must be
 * one that credentials go to.
 */
export function resolveAddress(
  pathOrUrl: string | URL,
  { webApiUrl }: TenantAddresses,
  loginUrl: string,
): URL {
  const text = String(pathOrUrl);
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (!isTrustedAddress(url, loginUrl))
      throw foreign('leads to a host that credentials do not go to');
    return url;
  }
  if (!webApiUrl) throw tenantAddressError('is missing in its token and in its state');
  // Two slashes, of either kind, name a host.
  if (/^[/\\]{2}/.test(text)) throw foreign('leads to another host');
  const path = text.replace(/^[/\\]/, '');
  if (!URL.canParse(path, webApiUrl.href)) throw foreign('is neither a path nor a URL');
  const url = new URL(path, webApiUrl);
  // A server may read an encoded slash as one.
  const plain = new URL(url.origin + url.pathname.replace(/%2f|%5c/gi, '/'));
  if ([url, plain].some((each) => !isBelow(each, webApiUrl))) {
    throw foreign('leaves the REST API of the tenant');
  }
  return url;
}

function isBelow({ origin, pathname }: URL, root: URL): boolean {
  return origin === root.origin && pathname.startsWith(root.pathname);
}

function foreign(what: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', `pathOrUrl ${what}: nothing was sent`);
}

/**
 * Whether credentials of a client with this login URL may go to an address: https on the login host, on a host below it or
 * on one of SuperOffice's, with the usual port or that of the login URL; with a login URL of http, that origin alone.
 *
 * Addresses come from tokens, the state API, WSDLs and callers, and this is asked of each of them, whoever it came from.
 */
export function isTrustedAddress(url: URL, loginUrl: string): boolean {
  const login = new URL(loginUrl);
  if (url.username !== '' || url.password !== '') return false;
  // The origin of a blob: is that of what made it.
  if (url.protocol === login.protocol && url.origin === login.origin) return true;
  if (url.protocol !== 'https:' || login.protocol !== 'https:') return false;
  const isUsualPort = url.port === '' || url.port === login.port;
  return isUsualPort && (isHostBelow(url, login.hostname) || isHostBelow(url, 'superoffice.com'));
}

function isHostBelow({ hostname }: URL, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** The error for a tenant whose address is of no use; `what` ends the sentence "The address of the tenant …". */
export function tenantAddressError(what: string): SystemUserError {
  return new SystemUserError('ERR_TENANT_ADDRESS', {
    step: undefined,
    message: `The address of the tenant ${what}.`,
    hint: 'Nothing was sent. Addresses come from the security token and the state API: check the login URL, and what getTenantState says.',
  });
}
