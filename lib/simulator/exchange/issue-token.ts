import { homeOf, type Service, type Tenant, TICKET_LIFETIME_MS } from '../service.js';
import { randomBytes, randomInt } from 'node:crypto';
import { signClaims } from '../signing-key.js';

const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** Issues a JWT with a fresh ticket of a tenant, which lives from now on; spelled like the real ones. */
export function issueToken(service: Service, tenant: Tenant): string {
  const nowMs = service.now();
  const nowSeconds = Math.floor(nowMs / 1000);
  const { contextIdentifier, serial, systemUserToken } = tenant;
  const home = homeOf(service, tenant);
  const ticket = freshTicket(contextIdentifier);
  tenant.tickets.set(ticket, nowMs + TICKET_LIFETIME_MS);
  const email = 'system.user@simulated.example';
  const identity = {
    ticket,
    ctx: contextIdentifier,
    serial,
    netserver_url: `${home}/Remote/Services88/`,
    webapi_url: `${home}/api/`,
    associateid: '12',
    company_name: 'Simulated Company',
    company_id: '2',
    email,
    so_primary_email_address: email,
    upn: email,
    'superid-upn': email,
    firstname: 'System',
    lastname: 'User',
    initials: 'SU',
    personid: '0',
    identityprovider: 'superid',
    is_administrator: 'False',
    system_token: systemUserToken,
    tenantId: '7',
    version: '1',
  };
  const claims = {
    iss: 'SuperOffice AS',
    aud: `spn:${serial}`,
    nbf: nowSeconds - 60,
    exp: nowSeconds + 300,
    // The real service has been seen to write this one as text.
    iat: String(nowSeconds),
    ...Object.fromEntries(
      Object.entries(identity).map(([name, value]) => [`${IDENTITY}${name}`, value]),
    ),
  };
  return signClaims(service, claims);
}

function freshTicket(contextIdentifier: string): string {
  const text = `${randomBytes(16).toString('hex')};${randomInt(1_000_000_000)};${contextIdentifier}`;
  return `7T:${Buffer.from(text, 'utf16le').toString('base64')}`;
}
