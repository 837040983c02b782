import { sign, type KeyObject } from 'node:crypto';
import type { Tenant } from 'superoffice-system-user';

const IDENTITY = 'http://schemes.superoffice.net/identity/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** The application's client secret and the first tenant; none of them exist. */
export const CLIENT_SECRET = '0123456789abcdef0123456789abcdef';
export const FIRST_TENANT = tenantOf(0);

/** The company that every call requests. */
export const CONTACT_ID = 3;
export const CONTACT_NAME = 'Benchmark Company';
/** The namespace of the WSDL in wsdl/. */
export const NETSERVER = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

/** The server's response to an exchange, and its contents. */
export interface Answer {
  readonly envelope: string;
  readonly token: string;
  readonly ticket: string;
}

/** One of any number of tenants, each with another token. */
export function tenantOf(index: number): Tenant {
  const suffix = (index * 2_654_435_761).toString(36).padStart(10, '0');
  return {
    contextIdentifier: `Cust${10_000 + index}`,
    systemUserToken: `Benchmark App-${suffix}`,
  };
}

/** Signs a security token for a tenant and wraps it as WCF does, once for all its exchanges. */
export function makeAnswer(privateKey: KeyObject, kid: string, tenant: Tenant): Answer {
  const claims = makeClaims(tenant);
  const data = `${encode({ typ: 'JWT', alg: 'RS256', kid, x5t: kid })}.${encode(claims)}`;
  const token = `${data}.${sign('sha256', Buffer.from(data), privateKey).toString('base64url')}`;
  const envelope =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1" ' +
    `xmlns:i="${XSI}"><IsSuccessful>true</IsSuccessful>` +
    `<Token>${token}</Token><ErrorMessage i:nil="true"/>` +
    '</AuthenticationResponse></s:Body></s:Envelope>';
  return { envelope, token, ticket: claims[`${IDENTITY}ticket`] as string };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** The claims of a security token of the usual size; they differ between tenants where real ones do. */
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
    // Longer than the longest run; a real token is valid for minutes.
    exp: now + 3600,
    iat: String(now),
    ...Object.fromEntries(
      Object.entries(identity).map(([name, claim]) => [IDENTITY + name, claim]),
    ),
  };
}

const CONTACT = {
  ContactId: CONTACT_ID,
  Name: CONTACT_NAME,
  Department: 'Blåbær',
  OrgNr: '',
  UpdatedDate: '2025-03-01T09:30:00Z',
  CreatedDate: '2024-01-15T12:00:00Z',
  Associate: { AssociateId: 12, Name: 'SU', PersonId: 0, FullName: 'System User' },
  Country: { CountryId: 578, Name: 'Norway', TwoLetterISOCountry: 'NO' },
  Persons: {
    Person: [30, 31, 32].map((id) => ({
      PersonId: id,
      Firstname: 'Ada',
      Lastname: `Benchmark ${id}`,
      ContactId: CONTACT_ID,
    })),
  },
  NoMailing: false,
};

/** NetServer's response with the company, by REST and by SOAP: small, so that parsing does not hide the client's cost. */
export const CONTACT_JSON = JSON.stringify(CONTACT);
export const CONTACT_XML =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">' +
  `<s:Header xmlns="${NETSERVER}" xmlns:i="${XSI}"><ExceptionInfo i:nil="true"/><ExtraInfo i:nil="true"/>` +
  '<Succeeded>true</Succeeded><TimeZone i:nil="true"/></s:Header>' +
  `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}" xmlns:i="${XSI}"><Response>` +
  `${writeXml(CONTACT)}</Response></GetContactEntityResponse></s:Body></s:Envelope>`;

function writeXml(fields: object): string {
  return Object.entries(fields)
    .flatMap(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? value : [value]).map((one: unknown) => {
        const content = typeof one === 'object' && one !== null ? writeXml(one) : String(one);
        return `<${name}>${content}</${name}>`;
      }),
    )
    .join('');
}
