import type { Ticket } from '../../index.js';
import { fileTicketStore } from '../../tickets/file-ticket-store.js';
import { abortOnSignals } from '../abort-on-signals.js';
import { makeClient, type ClientFlags } from '../make-client.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { readTenant } from '../settings/read-tenant.js';
import { warn } from '../warn.js';
import { findCacheFolder } from './find-cache-folder.js';
import { getLastingTicket } from './get-lasting-ticket.js';
import { warnOfCache } from './warn-of-cache.js';

/** Gets the ticket of the given tenant from the cache, or a new one, which goes there; the cache may fail, but not more. */
export async function getCachedTicket(
  settings: GivenSettings,
  flags: ClientFlags & { readonly refresh?: true },
): Promise<Ticket> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder === undefined) {
    warn('there is no home folder to cache the ticket in; set SUPEROFFICE_CACHE_FOLDER.');
  }
  warnOfCache();
  const store = folder === undefined ? undefined : fileTicketStore({ folder });
  const client = await makeClient(settings, flags, store);
  try {
    const tenant = await readTenant(settings);
    const forceRefresh = flags.refresh ?? false;
    const options = { forceRefresh, signal: abortOnSignals() };
    return await getLastingTicket(client, tenant, options, 'take the one there is');
  } finally {
    await client.close();
  }
}
