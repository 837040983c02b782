import { DEFAULT_REFRESH_BEFORE_MS } from '../arguments/bounds.js';
import {
  type GetTicketOptions,
  SystemUserClient,
  type Tenant,
  type Ticket,
  type TicketStore,
} from '../index.js';
import { fileTicketStore } from '../stores/file-ticket-store.js';
import { findCacheFolder, warnOnUnusableCache } from './cache-folder.js';
import { InterruptedError } from './errors.js';
import { type Flags, type GivenSettings, readTenant } from './settings/given-settings.js';
import { warn } from './output.js';

/** What is done with a client for the given tenant, until the signal ends it. */
type ClientTask<T> = (client: SystemUserClient, tenant: Tenant, signal: AbortSignal) => Promise<T>;

/**
 * Uses a client whose tickets are in the cache, and closes it, so that its locks are given back; the cache may fail, but
 * not more.
 */
export async function withCachedClient<T>(
  settings: GivenSettings,
  flags: ClientFlags,
  use: ClientTask<T>,
): Promise<T> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder === undefined) {
    warn('there is no home folder to cache the ticket in; set SUPEROFFICE_CACHE_FOLDER.');
  }
  warnOnUnusableCache();
  const store = folder === undefined ? undefined : fileTicketStore({ folder });
  const client = await makeClient(settings, flags, store);
  try {
    const tenant = await readTenant(settings);
    return await use(client, tenant, abortOnSignals());
  } finally {
    await client.close();
  }
}

/** The flags that go to the client as they are. */
export type ClientFlags = Flags & { readonly timeout?: number; readonly concurrency?: number };

/** Makes a client of the given settings. */
export async function makeClient(
  settings: GivenSettings,
  { timeout, concurrency }: ClientFlags,
  store?: TicketStore,
): Promise<SystemUserClient> {
  const certificates = await settings.certificates();
  const protocol = await settings.protocol();
  return new SystemUserClient({
    ...settings.loginTarget(),
    clientSecret: await settings.requiredText('clientSecret'),
    privateKey: await settings.privateKey(),
    ...(certificates.length > 0 && { verification: { certificates } }),
    ...(protocol && { protocol }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(concurrency !== undefined && { maxConcurrentExchanges: concurrency }),
    ...(store && { store }),
  });
}

/**
 * Gets a ticket that will do for a while: a cached one that ends soon is renewed first, since nobody is there afterwards to
 * renew it.
 */
export async function getFreshTicket(
  client: SystemUserClient,
  tenant: Tenant,
  options: GetTicketOptions,
  onRenewalFailure: 'throw' | 'keep',
): Promise<Ticket> {
  const ticket = await client.getTicket(tenant, options);
  if (ticket.expiresAt - Date.now() > DEFAULT_REFRESH_BEFORE_MS) return ticket;
  try {
    return await client.getTicket(tenant, { ...options, forceRefresh: true });
  } catch (error) {
    if (onRenewalFailure === 'throw' || options.signal?.aborted || ticket.expiresAt <= Date.now())
      throw error;
    return ticket;
  }
}

/** Makes a signal that is aborted on SIGINT and SIGTERM, so that locks are given back; a second one ends the program. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort(new InterruptedError(signal));
    });
  }
  return controller.signal;
}
