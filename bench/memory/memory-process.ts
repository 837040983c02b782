import { answerMessages } from '../answer-messages.js';
import { fillClient } from '../lookups/fill-client.js';
import { measureBytes } from '../measure-bytes.js';
import { tenantOf } from '../tenant-of.js';

/** What was loaded and compiled for the first tickets is not what a ticket takes. */
const WARM_UP = 500;

/** Each message orders a client to be filled, once the first has been; bytes for each of its tickets. */
answerMessages(async ({ tenants, privateKey }: { tenants: number; privateKey: string }) => {
  await fillClient(some(0, WARM_UP), privateKey);
  const before = await measureBytes();
  const client = await fillClient(some(WARM_UP, tenants), privateKey);
  const after = await measureBytes();
  // Until here the client must not be garbage; and what it keeps must be what it was filled with.
  await client.getTicket(tenantOf(WARM_UP));
  return { bytes: (after - before) / tenants };
});

/** Tenants that nobody but the client keeps. */
function* some(first: number, count: number) {
  for (let index = first; index < first + count; index++) yield tenantOf(index);
}
