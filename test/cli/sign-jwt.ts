import { sign } from 'node:crypto';
import { issuerKey } from './issuer-key.js';

const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** Makes a security token as the issuer would, unless told otherwise. */
export function signJwt(
  claims: Readonly<Record<string, unknown>> = {},
  { key = issuerKey.privateKey, kid = 'issuer' }: { key?: string; kid?: string } = {},
): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const payload = {
    iss: 'SuperOffice AS',
    aud: 'spn:1234567890',
    nbf: nowSeconds - 60,
    exp: nowSeconds + 300,
    [`${IDENTITY}serial`]: '1234567890',
    [`${IDENTITY}ctx`]: 'Cust12345',
    [`${IDENTITY}ticket`]: '7T:canaryticket',
    ...claims,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const data = `${encode({ typ: 'JWT', alg: 'RS256', kid })}.${encode(payload)}`;
  return `${data}.${sign('sha256', Buffer.from(data), key).toString('base64url')}`;
}

/** A claim's full name. */
export function identity(name: string): string {
  return IDENTITY + name;
}
