import { checkObject } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

/** A tenant and the credential for its tickets. */
export interface Tenant {
  /** The tenant, like `Cust12345`: 1 to 64 letters, digits, `_` and `-`, in any case. */
  readonly contextIdentifier: string;
  /** The system user token that the consent of the tenant's administrator created. */
  readonly systemUserToken: string;
  /** The serial number of the tenant's database; if given, the security token must be for it. Default: any. */
  readonly serial?: string | undefined;
}

/** A tenant, or its context identifier alone if the client has the option `systemUserTokenOf`. */
export type TenantRef = Tenant | string;

/** Looks up the system user token of a tenant. */
export type SystemUserTokenOf = (contextIdentifier: string) => string | Promise<string>;

/** Checks a tenant, and copies it so that later changes by the caller have no effect. */
export function readTenant(tenant: Tenant): Tenant {
  checkObject('tenant', tenant);
  const { contextIdentifier, systemUserToken, serial } = tenant;
  checkContextIdentifier(contextIdentifier);
  checkCredential('systemUserToken', systemUserToken);
  if (serial !== undefined) checkCredential('serial', serial);
  return { contextIdentifier, systemUserToken, serial };
}

/** Rejects an invalid context identifier: it comes from callback URLs, so only harmless characters are allowed. */
export function checkContextIdentifier(value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'contextIdentifier must be a string');
  }
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(value)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'contextIdentifier must be 1 to 64 of the characters A-Z, a-z, 0-9, "_" and "-", like Cust12345',
    );
  }
}

/**
 * Rejects a credential that the envelope cannot carry unchanged, or that can only be a mistake.
 *
 * A CDATA section is rejected because the envelope's writer does not escape it (docs/protocol.md, "The envelope").
 */
export function checkCredential(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a string`);
  const problem = findProblem(value);
  if (problem) throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must not ${problem}`);
}

function findProblem(value: string): string | undefined {
  if (value === '') return 'be empty';
  if (value.startsWith('\uFEFF')) return 'begin with a byte order mark. Save its file without one';
  if (value !== value.trim()) return 'begin or end with white space (a line break from a file?)';
  if (hasForbiddenCharacters(value)) return 'contain characters that XML forbids';
  if (value.includes('<![CDATA[') || value.includes(']]>')) return 'contain a CDATA section';
  return undefined;
}

/** The checked context identifier of a tenant, given in either form. */
export function nameOf(tenant: Tenant | string): string {
  if (typeof tenant !== 'string') return readTenant(tenant).contextIdentifier;
  checkContextIdentifier(tenant);
  return tenant;
}

/** Whether a value has the form of a tenant, enough for a cache lookup; its characters are checked before a request. */
export function isNamed(tenant: unknown): tenant is Tenant | string {
  if (typeof tenant === 'string') return true;
  const { contextIdentifier, systemUserToken } = Object(tenant) as Partial<Tenant>;
  return typeof contextIdentifier === 'string' && typeof systemUserToken === 'string';
}

/** The cache key of a tenant within a client: context identifier (in any case), token, and pinned serial number. */
export function tenantKey({ contextIdentifier, systemUserToken, serial = '' }: Tenant): string {
  return `${contextIdentifier.toUpperCase()}\n${systemUserToken}\n${serial}`;
}
