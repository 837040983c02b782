import { exchange, type ExchangeSettings } from '../exchange/exchange.js';
import type { Tenant } from '../flow/authenticate.js';
import { Gate } from '../concurrency/semaphore.js';
import type { TicketSettings } from './read-ticket-options.js';
import { SharedTickets } from './shared-tickets.js';
import { TenantDirectory } from './tenant-directory.js';
import { TicketCache } from './ticket-cache.js';
import { TicketLoader } from './ticket-loader.js';
import type { Ticket } from '../model/ticket.js';

/** The tickets of a client, of tenants that are named in either way. */
export class Tickets {
  readonly #directory: TenantDirectory;
  readonly #cache: TicketCache;
  readonly #running = new Set<Promise<unknown>>();

  constructor(exchangeSettings: ExchangeSettings, settings: TicketSettings) {
    const { endpoints, credentials, clock, timeoutMs } = exchangeSettings;
    const { lifetimeMs, store, sealingKey, maxConcurrentExchanges, systemUserTokenOf } = settings;
    const times = { now: clock.now, lifetimeMs, timeoutMs };
    const { loginUrl } = endpoints;
    const shared = store && new SharedTickets({ store, sealingKey, loginUrl, credentials, times });
    const loader = new TicketLoader({
      exchange: (tenant, signal) => exchange(tenant, exchangeSettings, signal),
      gate: new Gate(maxConcurrentExchanges),
      shared,
      lifetimeMs,
      now: clock.now,
    });
    this.#directory = new TenantDirectory(systemUserTokenOf, timeoutMs);
    const resolve = (tenant: Tenant | string) => this.#directory.resolve(tenant, undefined);
    this.#cache = new TicketCache(loader, { ...settings, now: clock.now, resolve });
  }

  /** The ticket that is kept, if there is one that will do without asking anybody. */
  find(tenant: Tenant | string): Ticket | undefined {
    const known = this.#directory.find(tenant);
    return known && this.#cache.find(known, tenant);
  }

  /** Brings a ticket. */
  async load(
    tenant: Tenant | string,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Ticket> {
    const loading = this.#load(tenant, isForced, signal);
    const running = loading.then(noop, noop).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return loading;
  }

  async #load(
    tenant: Tenant | string,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Ticket> {
    const resolved = await this.#directory.resolve(tenant, signal);
    // Somebody may have brought it while the token was asked for.
    const found = isForced ? undefined : this.#cache.find(resolved, resolved);
    return found ?? this.#cache.load(resolved, isForced, signal);
  }

  touch(tenant: Tenant | string): void {
    const known = this.#directory.find(tenant);
    if (known) this.#cache.touch(known);
  }

  invalidate(tenant: Tenant | string, ticket: string): void {
    const known = this.#directory.find(tenant);
    if (known) this.#cache.invalidate(known, ticket);
  }

  /** Waits for what is under way, and lets go of the store. */
  async close(reason: Error): Promise<void> {
    await Promise.all(this.#running);
    await this.#cache.close(reason);
  }
}

function noop(): void {
  // Whoever called is told.
}
