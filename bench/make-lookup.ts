import { LRUCache } from 'lru-cache';
import type { Tenant } from 'superoffice-system-user';
import { fillClient } from './lookups/fill-client.js';
import type { Found, Lookup } from './lookup.js';

/** Fills one of the contenders of the lookups, by its name, with something of each tenant. */
export async function makeLookup(
  name: string,
  tenants: readonly Tenant[],
  privateKey: string,
): Promise<Lookup> {
  if (name === 'this client') {
    const client = await fillClient(tenants, privateKey);
    return { find: (tenant) => client.getTicket(tenant) };
  }
  const kept = name.startsWith('Map')
    ? new Map<string, Found>()
    : new LRUCache<string, Found>({ max: 100_000 });
  for (const { contextIdentifier } of tenants) kept.set(contextIdentifier, { contextIdentifier });
  const findNow = ({ contextIdentifier }: Tenant) => kept.get(contextIdentifier);
  // eslint-disable-next-line @typescript-eslint/require-await -- the promise is what is measured
  const find = async (tenant: Tenant) => findNow(tenant)!;
  return name.endsWith('no promise') ? { findNow } : { find };
}
