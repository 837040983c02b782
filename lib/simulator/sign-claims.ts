import { sign } from 'node:crypto';
import type { Service } from './service.js';

/** Makes a JWT of claims, signed with the current key. */
export function signClaims({ signingKey }: Service, claims: object): string {
  const { kid, x5t, privateKey } = signingKey;
  const data = `${encode({ typ: 'JWT', alg: 'RS256', kid, x5t })}.${encode(claims)}`;
  return `${data}.${sign('sha256', Buffer.from(data), privateKey).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
