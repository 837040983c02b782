import { within } from '../concurrency/deadline.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import { Gate } from '../concurrency/semaphore.js';
import { ArgumentError } from '../errors.js';
import { exchange, type ExchangeSettings } from '../exchange/exchange.js';
import type { Tenant } from '../flow/authenticate.js';
import { checkContextIdentifier, readTenant } from '../model/tenant.js';
import type { Ticket } from '../model/ticket.js';
import { MAX_TICKETS } from './max-tickets.js';
import type { TicketSettings } from './read-ticket-options.js';
import { SharedTickets } from './shared-tickets.js';
import { TicketCache } from './ticket-cache.js';
import { TicketLoader } from './ticket-loader.js';

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

/** Finds the system user token of a tenant. */
export type SystemUserTokenOf = (contextIdentifier: string) => string | Promise<string>;

/** The tenants that are named by their context identifier alone, with the tokens that the caller's function has told. */
class TenantDirectory {
  readonly #tokenOf: SystemUserTokenOf | undefined;
  readonly #timeoutMs: number;
  readonly #known = makeBoundedMap<Tenant>(MAX_TICKETS);
  readonly #asked = new Map<string, Promise<Tenant>>();

  constructor(tokenOf: SystemUserTokenOf | undefined, timeoutMs: number) {
    this.#tokenOf = tokenOf;
    this.#timeoutMs = timeoutMs;
  }

  /** What is known of a tenant without asking; not checked. */
  find(tenant: Tenant | string): Tenant | undefined {
    return typeof tenant === 'string' ? this.#known.get(tenant.toUpperCase()) : tenant;
  }

  /** Checks a tenant, and asks for its token anew where only its name is given; once for all who ask at the same time. */
  async resolve(tenant: Tenant | string, signal: AbortSignal | undefined): Promise<Tenant> {
    if (typeof tenant !== 'string') return readTenant(tenant);
    checkContextIdentifier(tenant);
    const tokenOf = this.#tokenOf;
    if (!tokenOf) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_TYPE',
        'tenant must be { contextIdentifier, systemUserToken }; a context identifier alone needs the option systemUserTokenOf',
      );
    }
    const key = tenant.toUpperCase();
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = this.#ask(tenant, tokenOf).finally(() => {
        this.#asked.delete(key);
      });
      this.#asked.set(key, asked);
    }
    return within(asked, { timeoutMs: this.#timeoutMs, signal }, 1);
  }

  async #ask(contextIdentifier: string, tokenOf: SystemUserTokenOf): Promise<Tenant> {
    // Asked for once for all, it must come to an end for all.
    const limits = { timeoutMs: this.#timeoutMs };
    const systemUserToken = await within((async () => tokenOf(contextIdentifier))(), limits, 1);
    const tenant = readTenant({ contextIdentifier, systemUserToken });
    this.#known.set(contextIdentifier.toUpperCase(), tenant);
    return tenant;
  }
}
