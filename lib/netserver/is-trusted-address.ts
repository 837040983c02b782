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
  return isUsualPort && (isBelow(url, login.hostname) || isBelow(url, 'superoffice.com'));
}

function isBelow({ hostname }: URL, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
