import { Concealed } from '../concealed.js';

/** The namespace of SuperOffice's own claims. */
const IDENTITY = 'http://schemes.superoffice.net/identity/';

/**
 * The claims of a validated security token by readable names; one that the token does not have is undefined. Logged, the
 * credentials among them are shortened.
 *
 * Source: docs/protocol.md, "The security token".
 */
export class SystemUserClaims extends Concealed {
  /** `iss` */
  readonly issuer: string;
  /** `aud` */
  readonly audience: string;
  /** `iat`, Unix ms. */
  readonly tokenIssuedAt: number | undefined;
  /** `nbf`, Unix ms. */
  readonly tokenNotBefore: number;
  /** `exp`, Unix ms: the end of the security token, which is not that of the ticket. */
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
  /** Every claim as it came, by its full name, the unknown ones among them. */
  readonly raw: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(raw: Record<string, unknown>) {
    super();
    this.issuer = typeof raw.iss === 'string' ? raw.iss : '';
    this.audience = typeof raw.aud === 'string' ? raw.aud : '';
    this.tokenIssuedAt = readIssuedAt(raw.iat);
    this.tokenNotBefore = Number(raw.nbf) * 1000;
    this.tokenExpiresAt = Number(raw.exp) * 1000;
    this.contextIdentifier = readText(raw[`${IDENTITY}ctx`]);
    this.serial = readText(raw[`${IDENTITY}serial`]);
    this.ticket = readText(raw[`${IDENTITY}ticket`]);
    this.netServerUrl = readText(raw[`${IDENTITY}netserver_url`]);
    this.webApiUrl = readText(raw[`${IDENTITY}webapi_url`]);
    this.associateId = readText(raw[`${IDENTITY}associateid`]);
    this.companyName = readText(raw[`${IDENTITY}company_name`]);
    this.companyId = readText(raw[`${IDENTITY}company_id`]);
    this.email = readText(raw[`${IDENTITY}email`]);
    this.primaryEmailAddress = readText(raw[`${IDENTITY}so_primary_email_address`]);
    this.upn = readText(raw[`${IDENTITY}upn`]);
    this.superIdUpn = readText(raw[`${IDENTITY}superid-upn`]);
    this.firstName = readText(raw[`${IDENTITY}firstname`]);
    this.lastName = readText(raw[`${IDENTITY}lastname`]);
    this.initials = readText(raw[`${IDENTITY}initials`]);
    this.personId = readText(raw[`${IDENTITY}personid`]);
    this.identityProvider = readText(raw[`${IDENTITY}identityprovider`]);
    this.secondaryIdentityProvider = readText(raw[`${IDENTITY}secondaryidentityprovider`]);
    this.isAdministrator = readBoolean(raw[`${IDENTITY}is_administrator`]);
    this.systemUserToken = readText(raw[`${IDENTITY}system_token`]);
    this.tenantId = readText(raw[`${IDENTITY}tenantId`]);
    this.version = readText(raw[`${IDENTITY}version`]);
    this.raw = raw;
  }
}

/** Ids have been seen as text only, but a number is one all the same. */
function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** It has been seen as a string of digits. */
function readIssuedAt(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) ? seconds * 1000 : undefined;
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? value.toLowerCase() === 'true' : undefined;
}
