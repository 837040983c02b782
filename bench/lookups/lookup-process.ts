import { LRUCache } from 'lru-cache';
import type { Tenant } from 'superoffice-system-user';
import { answerMessages, collectGarbage } from '../process.js';
import { tenantOf } from '../test-data.js';
import { fillClient } from './fill-client.js';

interface LookupOrder {
  readonly tenants: number;
  readonly count: number;
  readonly privateKey: string;
}

/** The entry of a tenant. */
interface Found {
  readonly contextIdentifier: string;
}

/** One way to look up the entry of a tenant, with or without a promise. */
type Lookup =
  | { readonly find: (tenant: Tenant) => Promise<Found> }
  | { readonly findNow: (tenant: Tenant) => Found | undefined };

const lookups = new Map<number, Lookup>();

/** Each message names a number of tenants and orders a number of lookups; the answer is CPU nanoseconds for each. */
answerMessages(async ({ tenants, count, privateKey }: LookupOrder) => {
  const all = Array.from({ length: tenants }, (_, index) => tenantOf(index));
  const lookup = lookups.get(tenants) ?? (await makeLookup(process.argv[2]!, all, privateKey));
  lookups.set(tenants, lookup);
  collectGarbage();
  return { ns: await measureLookups(lookup, all, count) };
});

/** Fills one of the contenders with an entry for each tenant. */
async function makeLookup(
  name: string,
  tenants: readonly Tenant[],
  privateKey: string,
): Promise<Lookup> {
  if (name === 'this client') {
    const client = await fillClient(tenants, privateKey);
    return { find: (tenant) => client.getTicket(tenant) };
  }
  const entries = name.startsWith('Map')
    ? new Map<string, Found>()
    : new LRUCache<string, Found>({ max: 100_000 });
  for (const { contextIdentifier } of tenants) {
    entries.set(contextIdentifier, { contextIdentifier });
  }
  const findNow = ({ contextIdentifier }: Tenant) => entries.get(contextIdentifier);
  // eslint-disable-next-line @typescript-eslint/require-await -- the promise is what is measured
  const find = async (tenant: Tenant) => findNow(tenant)!;
  return name.endsWith('no promise') ? { findNow } : { find };
}

/** Looks tenants up in random order, one call after the other; throws unless each lookup found its own tenant. */
async function measureLookups(
  lookup: Lookup,
  tenants: readonly Tenant[],
  count: number,
): Promise<number> {
  const order = Array.from({ length: count }, () => Math.floor(Math.random() * tenants.length));
  const asked = order.map((index) => tenants[index]!);
  const found = new Array<Found | undefined>(count).fill(undefined);
  const before = process.cpuUsage();
  if ('find' in lookup) for (let i = 0; i < count; i++) found[i] = await lookup.find(asked[i]!);
  else for (let i = 0; i < count; i++) found[i] = lookup.findNow(asked[i]!);
  const { user, system } = process.cpuUsage(before);
  const isRight = asked.every(
    ({ contextIdentifier }, i) => found[i]?.contextIdentifier === contextIdentifier,
  );
  if (!isRight) throw new Error('A lookup found the wrong tenant.');
  return ((user + system) * 1000) / count;
}
