import { sign, type KeyObject } from 'node:crypto';
import type { Answer } from './answer.js';
import { CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from './settings.js';

const IDENTITY = 'http://schemes.superoffice.net/identity/';
const HOME = `https://sod2.superoffice.com/${CONTEXT_IDENTIFIER}`;
const EMAIL = 'system.user@benchmark.example';

/** Signs a security token of the usual size and wraps it the way WCF does, once for all exchanges. */
export function makeAnswer(privateKey: KeyObject, kid: string): Answer {
  const ticket = `7T:${Buffer.from(`${'0'.repeat(32)};1;${CONTEXT_IDENTIFIER}`, 'utf16le').toString('base64')}`;
  const data = `${encode({ typ: 'JWT', alg: 'RS256', kid, x5t: kid })}.${encode(claims(ticket))}`;
  const token = `${data}.${sign('sha256', Buffer.from(data), privateKey).toString('base64url')}`;
  const envelope =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1" ' +
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><IsSuccessful>true</IsSuccessful>' +
    `<Token>${token}</Token><ErrorMessage i:nil="true"/>` +
    '</AuthenticationResponse></s:Body></s:Envelope>';
  return { envelope, token, ticket };
}

function claims(ticket: string): object {
  const now = Math.floor(Date.now() / 1000);
  const identity = {
    ticket,
    ctx: CONTEXT_IDENTIFIER,
    serial: '1234567890',
    netserver_url: `${HOME}/Remote/Services88/`,
    webapi_url: `${HOME}/api/`,
    associateid: '12',
    company_name: 'Benchmark Company',
    company_id: '2',
    email: EMAIL,
    so_primary_email_address: EMAIL,
    upn: EMAIL,
    'superid-upn': EMAIL,
    firstname: 'System',
    lastname: 'User',
    initials: 'SU',
    personid: '0',
    identityprovider: 'superid',
    is_administrator: 'False',
    system_token: SYSTEM_USER_TOKEN,
  };
  return {
    iss: 'SuperOffice AS',
    aud: 'spn:1234567890',
    nbf: now - 60,
    // Long enough for the longest run; the real ones live for minutes.
    exp: now + 3600,
    iat: String(now),
    ...Object.fromEntries(
      Object.entries(identity).map(([name, claim]) => [IDENTITY + name, claim]),
    ),
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
