import { checkObject } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

/** Whom a ticket is asked for. */
export interface Tenant {
  /** The tenant, like `Cust12345`: 1 to 64 letters, digits, `_` and `-`, in any case. */
  readonly contextIdentifier: string;
  /** The system user token that came with the consent of the tenant's administrator. */
  readonly systemUserToken: string;
  /** The serial number of the tenant's database, where it is known: the security token must be for it. */
  readonly serial?: string | undefined;
}

/** A tenant, or its context identifier alone where the client has `systemUserTokenOf`. */
export type TenantRef = Tenant | string;

/** Finds the system user token of a tenant. */
export type SystemUserTokenOf = (contextIdentifier: string) => string | Promise<string>;

/** Refuses a tenant that cannot be asked for; and copies it, so that it stays this tenant while others change what they gave. */
export function readTenant(tenant: Tenant): Tenant {
  checkObject('tenant', tenant);
  const { contextIdentifier, systemUserToken, serial } = tenant;
  checkContextIdentifier(contextIdentifier);
  checkCredential('systemUserToken', systemUserToken);
  if (serial !== undefined) checkCredential('serial', serial);
  return { contextIdentifier, systemUserToken, serial };
}

/** Refuses what is no context identifier: it comes from callback URLs, so only what is known to be harmless passes. */
export function checkContextIdentifier(value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'contextIdentifier must be a string');
  }
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(value)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'contextIdentifier must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-", like Cust12345',
    );
  }
}

/**
 * Refuses a secret that cannot travel in the envelope as it is, or that can only be a mistake.
 *
 * A CDATA section is refused because the envelope's writer passes it on unescaped (docs/protocol.md, "The envelope").
 */
export function checkCredential(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a string`);
  const problem = findProblem(value);
  if (problem) throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must not ${problem}`);
}

function findProblem(value: string): string | undefined {
  if (value === '') return 'be empty';
  if (value.startsWith('\uFEFF')) return 'begin with a byte order mark: save its file without one';
  if (value !== value.trim()) return 'begin or end with white space (a line break from a file?)';
  if (hasForbiddenCharacters(value)) return 'contain characters that XML forbids';
  if (value.includes('<![CDATA[') || value.includes(']]>')) return 'contain a CDATA section';
  return undefined;
}

/** The context identifier of a tenant that is named in either way; refuses what cannot be asked for. */
export function nameOf(tenant: Tenant | string): string {
  if (typeof tenant !== 'string') return readTenant(tenant).contextIdentifier;
  checkContextIdentifier(tenant);
  return tenant;
}

/** Whether a tenant has a form that can be looked up; whether it may be one is seen to where it is first asked for. */
export function isNamed(tenant: unknown): tenant is Tenant | string {
  if (typeof tenant === 'string') return true;
  const { contextIdentifier, systemUserToken } = Object(tenant) as Partial<Tenant>;
  return typeof contextIdentifier === 'string' && typeof systemUserToken === 'string';
}

/** What tells tenants apart within a client: the tenant in any case, its token, and the database where it is pinned. */
export function tenantKey({ contextIdentifier, systemUserToken, serial = '' }: Tenant): string {
  return `${contextIdentifier.toUpperCase()}\n${systemUserToken}\n${serial}`;
}
