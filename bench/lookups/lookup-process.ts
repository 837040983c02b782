import { answerMessages } from '../answer-messages.js';
import { collectGarbage } from '../collect-garbage.js';
import type { Lookup } from '../lookup.js';
import { makeLookup } from '../make-lookup.js';
import { measureLookups } from '../measure-lookups.js';
import { tenantOf } from '../tenant-of.js';

const lookups = new Map<number, Lookup>();

/** Each message names a number of tenants and orders a number of lookups among them, in CPU nanoseconds each. */
answerMessages(
  async ({
    tenants,
    count,
    privateKey,
  }: {
    tenants: number;
    count: number;
    privateKey: string;
  }) => {
    const all = Array.from({ length: tenants }, (_, index) => tenantOf(index));
    const lookup = lookups.get(tenants) ?? (await makeLookup(process.argv[2]!, all, privateKey));
    lookups.set(tenants, lookup);
    collectGarbage();
    return { ns: await measureLookups(lookup, all, count) };
  },
);
