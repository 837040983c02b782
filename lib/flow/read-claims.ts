import { conceal } from '../conceal.js';

/** The namespace of SuperOffice's own claims. */
const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** SuperOffice's claims that are plain text, and the names they are read by. */
const TEXT_CLAIMS = {
  contextIdentifier: 'ctx',
  serial: 'serial',
  ticket: 'ticket',
  netServerUrl: 'netserver_url',
  webApiUrl: 'webapi_url',
  associateId: 'associateid',
  companyName: 'company_name',
  companyId: 'company_id',
  email: 'email',
  primaryEmailAddress: 'so_primary_email_address',
  upn: 'upn',
  superIdUpn: 'superid-upn',
  firstName: 'firstname',
  lastName: 'lastname',
  initials: 'initials',
  personId: 'personid',
  identityProvider: 'identityprovider',
  secondaryIdentityProvider: 'secondaryidentityprovider',
  systemUserToken: 'system_token',
  tenantId: 'tenantId',
  version: 'version',
} as const;

/** The claims of a security token, by readable names; one that the token does not have is undefined. */
export type SystemUserClaims = Readonly<Partial<Record<keyof typeof TEXT_CLAIMS, string>>> & {
  /** `iss` */
  readonly issuer: string;
  /** `aud` */
  readonly audience: string;
  /** `nbf`, Unix ms. */
  readonly notBefore: number;
  /** `exp`, Unix ms: the end of the security token, which is not that of the ticket. */
  readonly expiresAt: number;
  /** `iat`, Unix ms. */
  readonly issuedAt?: number;
  /** `is_administrator` */
  readonly isAdministrator?: boolean;
  /** Every claim as it came, by its full name, the unknown ones among them. */
  readonly raw: Readonly<Record<string, unknown>>;
};

/** Gives verified claims their readable names; logged, the credentials among them are shortened. */
export function readClaims(raw: Readonly<Record<string, unknown>>): SystemUserClaims {
  const texts: Partial<Record<keyof typeof TEXT_CLAIMS, string>> = {};
  for (const [name, claim] of Object.entries(TEXT_CLAIMS) as [keyof typeof TEXT_CLAIMS, string][]) {
    const value = raw[IDENTITY + claim];
    // Ids have been seen as text only, but a number is one all the same.
    if (typeof value === 'string' || typeof value === 'number') texts[name] = String(value);
  }
  const issuedAt = Number(raw.iat);
  const isAdministrator = raw[`${IDENTITY}is_administrator`];
  return conceal({
    issuer: typeof raw.iss === 'string' ? raw.iss : '',
    audience: typeof raw.aud === 'string' ? raw.aud : '',
    notBefore: Number(raw.nbf) * 1000,
    expiresAt: Number(raw.exp) * 1000,
    // It has been seen as a string of digits.
    ...(raw.iat !== undefined && Number.isSafeInteger(issuedAt) && { issuedAt: issuedAt * 1000 }),
    ...texts,
    ...(typeof isAdministrator === 'string' && {
      isAdministrator: isAdministrator.toLowerCase() === 'true',
    }),
    raw: conceal(raw),
  });
}
