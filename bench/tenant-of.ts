import type { Tenant } from 'superoffice-system-user';

/** One of any number of tenants, with a token of its own; nothing of it exists. */
export function tenantOf(index: number): Tenant {
  const suffix = (index * 2_654_435_761).toString(36).padStart(10, '0');
  return {
    contextIdentifier: `Cust${10_000 + index}`,
    systemUserToken: `Benchmark App-${suffix}`,
  };
}
