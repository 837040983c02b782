import { ArgumentError } from '../errors.js';
import { tenantAddressError } from '../failures/tenant-address-error.js';
import { isTrustedAddress } from '../netserver/is-trusted-address.js';
import type { TenantAddresses } from './tenant-api.js';

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
