import type { Tenant } from '../flow/authenticate.js';

/** What tells tenants apart within a client: the tenant in any case, its token, and the database where it is pinned. */
export function tenantKey({ contextIdentifier, systemUserToken, serial = '' }: Tenant): string {
  return `${contextIdentifier.toUpperCase()}\n${systemUserToken}\n${serial}`;
}
