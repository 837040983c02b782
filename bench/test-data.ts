import type { Tenant } from 'superoffice-system-user';

const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** The claims of a security token of the usual size; what differs between tenants in life differs here too. */
export function makeClaims({
  contextIdentifier,
  systemUserToken,
}: Tenant): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const home = `https://sod2.superoffice.com/${contextIdentifier}`;
  const email = `system.user@${contextIdentifier.toLowerCase()}.example`;
  const serial = contextIdentifier.replace(/\D/g, '').padStart(10, '1');
  const secret = Buffer.from(systemUserToken).toString('hex').slice(-32);
  const ticket = `7T:${Buffer.from(`${secret};1;${contextIdentifier}`, 'utf16le').toString('base64')}`;
  const identity = {
    ticket,
    ctx: contextIdentifier,
    serial,
    netserver_url: `${home}/Remote/Services88/`,
    webapi_url: `${home}/api/`,
    associateid: '12',
    company_name: `Company of ${contextIdentifier}`,
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
  };
  return {
    iss: 'SuperOffice AS',
    aud: `spn:${serial}`,
    nbf: now - 60,
    // Long enough for the longest run; the real ones live for minutes.
    exp: now + 3600,
    iat: String(now),
    ...Object.fromEntries(
      Object.entries(identity).map(([name, claim]) => [IDENTITY + name, claim]),
    ),
  };
}
