import { fillClient } from '../lookups/fill-client.js';
import { answerMessages, measureBytes } from '../process.js';
import { tenantOf } from '../test-data.js';

/** The first tickets also pay for loaded and compiled code, which is not the memory of a ticket. */
const WARM_UP = 500;

/** The message names a number of tenants; the answer is the bytes for each of their tickets. */
answerMessages(async ({ tenants, privateKey }: { tenants: number; privateKey: string }) => {
  await fillClient(some(0, WARM_UP), privateKey);
  const before = await measureBytes();
  const client = await fillClient(some(WARM_UP, tenants), privateKey);
  const after = await measureBytes();
  // Keeps the client reachable until here, and checks that it still has its tickets.
  await client.getTicket(tenantOf(WARM_UP));
  return { bytes: (after - before) / tenants };
});

/** Tenants that only the client references. */
function* some(first: number, count: number) {
  for (let index = first; index < first + count; index++) yield tenantOf(index);
}
