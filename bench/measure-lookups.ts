import type { Tenant } from 'superoffice-system-user';
import type { Found, Lookup } from './lookup.js';

/** Looks tenants up in random order, one call after the other; CPU nanoseconds each. Throws unless each found its own. */
export async function measureLookups(
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
  if (!isRight) throw new Error('A lookup found something else than what it asked for.');
  return ((user + system) * 1000) / count;
}
