import type { Ticket } from '../../index.js';
import type { ClientFlags } from '../make-client.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { getLastingTicket } from './get-lasting-ticket.js';
import { useCachedClient } from '../cached-client.js';

/** Gets the ticket of the given tenant from the cache, or a new one, which goes there. */
export async function getCachedTicket(
  settings: GivenSettings,
  flags: ClientFlags & { readonly refresh?: true },
): Promise<Ticket> {
  const forceRefresh = flags.refresh ?? false;
  return useCachedClient(settings, flags, (client, tenant, signal) =>
    getLastingTicket(client, tenant, { forceRefresh, signal }, 'take the one there is'),
  );
}
