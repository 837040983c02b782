import { DEFAULT_REFRESH_BEFORE_MS } from '../arguments/bounds.js';
import { SystemUserClient } from '../client.js';
import type { GetTicketOptions, Tenant, Ticket, TicketStore } from '../index.js';
import { fileTicketStore } from '../stores/file-ticket-store.js';
import { warnOnUnusableCache } from './cache-folder.js';
import { InterruptedError } from './errors.js';
import { type Flags, type GivenSettings, readTenant } from './settings/given-settings.js';
import { warn } from './output.js';
import { findCacheFolder } from './user-folder.js';

/** The task gets the tenant of the settings, and a signal that SIGINT and SIGTERM abort. */
type ClientTask<T> = (client: SystemUserClient, tenant: Tenant, signal: AbortSignal) => Promise<T>;

/** Runs a task with a client that caches its tickets in files. Closing the client releases its locks. */
export async function withCachedClient<T>(
  settings: GivenSettings,
  flags: ClientFlags,
  task: ClientTask<T>,
): Promise<T> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder === undefined) {
    warn(
      'the ticket is not cached, because the user has no home folder. Set SUPEROFFICE_CACHE_FOLDER.',
    );
  }
  const store = folder === undefined ? undefined : fileTicketStore({ folder });
  const client = await makeClient(settings, flags, store);
  const stopWarning = warnOnUnusableCache();
  try {
    const tenant = await readTenant(settings);
    return await task(client, tenant, abortOnSignals());
  } finally {
    await client.close();
    stopWarning();
  }
}

/** The flags that are passed on to the client unchanged. */
export type ClientFlags = Flags & { readonly timeout?: number; readonly concurrency?: number };

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
 * Gets a ticket that is not about to expire. A cached one that is gets renewed first, since this process ends before a
 * background renewal could.
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

/** Makes a signal that SIGINT and SIGTERM abort, so that locks are released. A second one ends the program at once. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort(new InterruptedError(signal));
    });
  }
  return controller.signal;
}
