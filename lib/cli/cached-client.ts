import type { SystemUserClient, Tenant } from '../index.js';
import { fileTicketStore } from '../stores/file-ticket-store.js';
import { abortOnSignals } from './abort-on-signals.js';
import { makeClient, type ClientFlags } from './make-client.js';
import type { GivenSettings } from './settings/given-settings.js';
import { readTenant } from './settings/read-tenant.js';
import { warn } from './warn.js';
import { findCacheFolder } from './cache-folder.js';
import { warnOfCache } from './cache/warn-of-cache.js';

/** What is done with a client for the given tenant, until the signal ends it. */
export type UseOfClient<T> = (
  client: SystemUserClient,
  tenant: Tenant,
  signal: AbortSignal,
) => Promise<T>;

/**
 * Uses a client whose tickets are in the cache, and closes it, so that its locks are given back; the cache may fail, but
 * not more.
 */
export async function useCachedClient<T>(
  settings: GivenSettings,
  flags: ClientFlags,
  use: UseOfClient<T>,
): Promise<T> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder === undefined) {
    warn('there is no home folder to cache the ticket in; set SUPEROFFICE_CACHE_FOLDER.');
  }
  warnOfCache();
  const store = folder === undefined ? undefined : fileTicketStore({ folder });
  const client = await makeClient(settings, flags, store);
  try {
    const tenant = await readTenant(settings);
    return await use(client, tenant, abortOnSignals());
  } finally {
    await client.close();
  }
}
