import type { Tenant } from '../flow/authenticate.js';
import { checkContextIdentifier } from './check-context-identifier.js';
import { readTenant } from './read-tenant.js';

/** The context identifier of a tenant that is named in either way; refuses what cannot be asked for. */
export function nameOf(tenant: Tenant | string): string {
  if (typeof tenant !== 'string') return readTenant(tenant).contextIdentifier;
  checkContextIdentifier(tenant);
  return tenant;
}
