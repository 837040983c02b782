import { sign, type KeyObject } from 'node:crypto';
import type { Tenant } from 'superoffice-system-user';
import type { Answer } from './answer.js';
import { makeClaims } from './test-data.js';

/** Signs a security token for a tenant and wraps it the way WCF does, once for all its exchanges. */
export function makeAnswer(privateKey: KeyObject, kid: string, tenant: Tenant): Answer {
  const claims = makeClaims(tenant);
  const data = `${encode({ typ: 'JWT', alg: 'RS256', kid, x5t: kid })}.${encode(claims)}`;
  const token = `${data}.${sign('sha256', Buffer.from(data), privateKey).toString('base64url')}`;
  const envelope =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1" ' +
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><IsSuccessful>true</IsSuccessful>' +
    `<Token>${token}</Token><ErrorMessage i:nil="true"/>` +
    '</AuthenticationResponse></s:Body></s:Envelope>';
  const ticket = claims['http://schemes.superoffice.net/identity/ticket'] as string;
  return { envelope, token, ticket };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
