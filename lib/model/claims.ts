import { RedactedInspection } from '../redaction/redacted-inspect.js';

/** The namespace of SuperOffice's own claims. */
const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** The full names of the claims, joined once: joined for each token, each would be a new string to look up. */
const CLAIM = {
  ctx: `${IDENTITY}ctx`,
  serial: `${IDENTITY}serial`,
  ticket: `${IDENTITY}ticket`,
  netserver_url: `${IDENTITY}netserver_url`,
  webapi_url: `${IDENTITY}webapi_url`,
  associateid: `${IDENTITY}associateid`,
  company_name: `${IDENTITY}company_name`,
  company_id: `${IDENTITY}company_id`,
  email: `${IDENTITY}email`,
  so_primary_email_address: `${IDENTITY}so_primary_email_address`,
  upn: `${IDENTITY}upn`,
  'superid-upn': `${IDENTITY}superid-upn`,
  firstname: `${IDENTITY}firstname`,
  lastname: `${IDENTITY}lastname`,
  initials: `${IDENTITY}initials`,
  personid: `${IDENTITY}personid`,
  identityprovider: `${IDENTITY}identityprovider`,
  secondaryidentityprovider: `${IDENTITY}secondaryidentityprovider`,
  is_administrator: `${IDENTITY}is_administrator`,
  system_token: `${IDENTITY}system_token`,
  tenantId: `${IDENTITY}tenantId`,
  version: `${IDENTITY}version`,
} as const;

/**
 * The claims of a validated security token, by readable names.
 *
 * A claim that the token does not have is undefined. When logged, the credentials among the claims are shortened.
 *
 * Source: docs/protocol.md, "The security token".
 */
export class SystemUserClaims extends RedactedInspection {
  /** `iss` */
  readonly issuer: string;
  /** `aud` */
  readonly audience: string;
  /** `iat`, Unix ms. */
  readonly tokenIssuedAt: number | undefined;
  /** `nbf`, Unix ms. */
  readonly tokenNotBefore: number;
  /** `exp`, Unix ms: the expiry of the security token, not of the ticket. */
  readonly tokenExpiresAt: number;
  /** `ctx` */
  readonly contextIdentifier: string | undefined;
  /** `serial`: the serial number of the tenant's database. */
  readonly serial: string | undefined;
  /** `ticket` */
  readonly ticket: string | undefined;
  /** `netserver_url` */
  readonly netServerUrl: string | undefined;
  /** `webapi_url` */
  readonly webApiUrl: string | undefined;
  /** `associateid` */
  readonly associateId: string | undefined;
  /** `company_name` */
  readonly companyName: string | undefined;
  /** `company_id` */
  readonly companyId: string | undefined;
  /** `email` */
  readonly email: string | undefined;
  /** `so_primary_email_address` */
  readonly primaryEmailAddress: string | undefined;
  /** `upn` */
  readonly upn: string | undefined;
  /** `superid-upn` */
  readonly superIdUpn: string | undefined;
  /** `firstname` */
  readonly firstName: string | undefined;
  /** `lastname` */
  readonly lastName: string | undefined;
  /** `initials` */
  readonly initials: string | undefined;
  /** `personid` */
  readonly personId: string | undefined;
  /** `identityprovider` */
  readonly identityProvider: string | undefined;
  /** `secondaryidentityprovider` */
  readonly secondaryIdentityProvider: string | undefined;
  /** `is_administrator` */
  readonly isAdministrator: boolean | undefined;
  /** `system_token` */
  readonly systemUserToken: string | undefined;
  /** `tenantId` */
  readonly tenantId: string | undefined;
  /** `version` */
  readonly version: string | undefined;
  /** Every claim unchanged, by its full name, including unknown ones. */
  readonly raw: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(raw: Record<string, unknown>) {
    super();
    this.issuer = typeof raw.iss === 'string' ? raw.iss : '';
    this.audience = typeof raw.aud === 'string' ? raw.aud : '';
    this.tokenIssuedAt = readIssuedAt(raw.iat);
    this.tokenNotBefore = Number(raw.nbf) * 1000;
    this.tokenExpiresAt = Number(raw.exp) * 1000;
    this.contextIdentifier = readText(raw[CLAIM.ctx]);
    this.serial = readText(raw[CLAIM.serial]);
    this.ticket = readText(raw[CLAIM.ticket]);
    this.netServerUrl = readText(raw[CLAIM.netserver_url]);
    this.webApiUrl = readText(raw[CLAIM.webapi_url]);
    this.associateId = readText(raw[CLAIM.associateid]);
    this.companyName = readText(raw[CLAIM.company_name]);
    this.companyId = readText(raw[CLAIM.company_id]);
    this.email = readText(raw[CLAIM.email]);
    this.primaryEmailAddress = readText(raw[CLAIM.so_primary_email_address]);
    this.upn = readText(raw[CLAIM.upn]);
    this.superIdUpn = readText(raw[CLAIM['superid-upn']]);
    this.firstName = readText(raw[CLAIM.firstname]);
    this.lastName = readText(raw[CLAIM.lastname]);
    this.initials = readText(raw[CLAIM.initials]);
    this.personId = readText(raw[CLAIM.personid]);
    this.identityProvider = readText(raw[CLAIM.identityprovider]);
    this.secondaryIdentityProvider = readText(raw[CLAIM.secondaryidentityprovider]);
    this.isAdministrator = readBoolean(raw[CLAIM.is_administrator]);
    this.systemUserToken = readText(raw[CLAIM.system_token]);
    this.tenantId = readText(raw[CLAIM.tenantId]);
    this.version = readText(raw[CLAIM.version]);
    this.raw = raw;
  }
}

/** Ids have only been seen as strings; a number is accepted, too. */
function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** `iat` has been seen as a string of digits. */
function readIssuedAt(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) ? seconds * 1000 : undefined;
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? value.toLowerCase() === 'true' : undefined;
}

/** Printable ASCII without spaces: a ticket is sent in an HTTP header and in XML. */
const TICKET = /^[\x21-\x7E]+$/;

/** Whether the claims contain a usable ticket and its tenant. */
export function holdsTicket({ ticket, contextIdentifier }: SystemUserClaims): boolean {
  return ticket !== undefined && contextIdentifier !== undefined && TICKET.test(ticket);
}
