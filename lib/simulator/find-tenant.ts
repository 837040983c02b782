import type { Service } from './service.js';
import type { Tenant } from './tenant.js';

/** Finds a tenant by its context identifier in any case. */
export function findTenant({ tenants }: Service, contextIdentifier: string): Tenant | undefined {
  return tenants.get(contextIdentifier.toLowerCase());
}
