import { randomBytes, randomInt } from 'node:crypto';
import { type Service, type Tenant, tenantUrl, TICKET_LIFETIME_MS } from '../service.js';
import { signClaims } from '../signing-key.js';

const CLAIM_PREFIX = 'http://schemes.superoffice.net/identity/';

/** Issues a JWT with a new ticket of a tenant; the claims have the names and formats of the real service. */
export function issueToken(service: Service, tenant: Tenant): string {
  const nowMs = service.now();
  const nowSeconds = Math.floor(nowMs / 1000);
  const { contextIdentifier, serial, systemUserToken } = tenant;
  const url = tenantUrl(service, tenant);
  const ticket = createTicket(contextIdentifier);
  tenant.tickets.set(ticket, nowMs + TICKET_LIFETIME_MS);
  const email = 'system.user@simulated.example';
  const identityClaims = {
    ticket,
    ctx: contextIdentifier,
    serial,
    netserver_url: `${url}/Remote/Services88/`,
    webapi_url: `${url}/api/`,
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
    // The real service has been observed to send this claim as a string.
    iat: String(nowSeconds),
    ...Object.fromEntries(
      Object.entries(identityClaims).map(([name, value]) => [`${CLAIM_PREFIX}${name}`, value]),
    ),
  };
  return signClaims(service.signingKey, claims);
}

function createTicket(contextIdentifier: string): string {
  const text = `${randomBytes(16).toString('hex')};${randomInt(1_000_000_000)};${contextIdentifier}`;
  return `7T:${Buffer.from(text, 'utf16le').toString('base64')}`;
}
