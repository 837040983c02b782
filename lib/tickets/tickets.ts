import { withDeadline } from '../concurrency/deadline.js';
import { InFlight } from '../concurrency/in-flight.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import { Semaphore } from '../concurrency/semaphore.js';
import { ArgumentError } from '../errors.js';
import type { ApplicationCredentials } from '../exchange/credentials.js';
import { exchange, type ExchangeSettings } from '../exchange/exchange.js';
import {
  checkContextIdentifier,
  readTenant,
  type SystemUserTokenOf,
  type Tenant,
  type TenantRef,
} from '../model/tenant.js';
import type { Ticket } from '../model/ticket.js';
import type { TicketStore } from '../stores/ticket-store.js';
import { SharedTickets } from './shared-tickets.js';
import { MAX_TICKETS, TicketCache } from './ticket-cache.js';
import { TicketLoader } from './ticket-loader.js';

export interface TicketSettings extends ExchangeSettings {
  readonly credentials: () => ApplicationCredentials | Promise<ApplicationCredentials>;
  readonly systemUserTokenOf: SystemUserTokenOf | undefined;
  readonly store: TicketStore | undefined;
  readonly sealingKey: Uint8Array | undefined;
  readonly ticketLifetimeMs: number;
  readonly refreshBeforeMs: number;
  readonly refusalCooldownMs: number;
  readonly maxConcurrentExchanges: number;
}

/** The tickets of a client. A tenant is given with its system user token, or by its context identifier alone. */
export class Tickets {
  readonly #directory: TenantDirectory;
  readonly #cache: TicketCache;
  readonly #inFlight = new InFlight();

  constructor(settings: TicketSettings) {
    const { store, maxConcurrentExchanges, systemUserTokenOf, timeoutMs } = settings;
    const { now } = settings.clock;
    const loader = new TicketLoader({
      exchange: (tenant, signal) => exchange(tenant, settings, signal),
      semaphore: new Semaphore(maxConcurrentExchanges),
      shared: store && new SharedTickets({ ...settings, store, now }),
      ticketLifetimeMs: settings.ticketLifetimeMs,
      now,
    });
    this.#directory = new TenantDirectory(systemUserTokenOf, timeoutMs);
    const resolve = (tenant: TenantRef) => this.#directory.resolve(tenant, undefined);
    this.#cache = new TicketCache(loader, { ...settings, now, resolve });
  }

  /** Returns the cached ticket without any I/O. */
  find(tenant: TenantRef): Ticket | undefined {
    const known = this.#directory.find(tenant);
    return known && this.#cache.find(known, tenant);
  }

  /** Loads a ticket from the store or by an exchange. */
  async load(
    tenant: TenantRef,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Ticket> {
    return this.#inFlight.add(this.#load(tenant, isForced, signal));
  }

  async #load(
    tenant: TenantRef,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Ticket> {
    const resolved = await this.#directory.resolve(tenant, signal);
    // Another call may have cached a ticket during the token lookup.
    const found = isForced ? undefined : this.#cache.find(resolved, resolved);
    return found ?? this.#cache.load(resolved, isForced, signal);
  }

  touch(tenant: TenantRef): void {
    const known = this.#directory.find(tenant);
    if (known) this.#cache.touch(known);
  }

  invalidate(tenant: TenantRef, ticket: string): void {
    const known = this.#directory.find(tenant);
    if (known) this.#cache.invalidate(known, ticket);
  }

  /** Waits for the loads in flight, and closes the store. */
  async close(reason: Error): Promise<void> {
    await this.#inFlight.settled();
    await this.#cache.close(reason);
  }
}

/** Resolves context identifiers to tenants with the caller's `systemUserTokenOf`. */
class TenantDirectory {
  readonly #tokenOf: SystemUserTokenOf | undefined;
  readonly #timeoutMs: number;
  readonly #known = makeBoundedMap<Tenant>(MAX_TICKETS);
  readonly #lookups = new Map<string, Promise<Tenant>>();

  constructor(tokenOf: SystemUserTokenOf | undefined, timeoutMs: number) {
    this.#tokenOf = tokenOf;
    this.#timeoutMs = timeoutMs;
  }

  /** Returns the tenant without a lookup and without a check; undefined if its token has not been looked up yet. */
  find(tenant: TenantRef): Tenant | undefined {
    return typeof tenant === 'string' ? this.#known.get(tenant.toUpperCase()) : tenant;
  }

  /** Checks a tenant. A context identifier alone starts a new token lookup, in single flight. */
  async resolve(tenant: TenantRef, signal: AbortSignal | undefined): Promise<Tenant> {
    if (typeof tenant !== 'string') return readTenant(tenant);
    checkContextIdentifier(tenant);
    const tokenOf = this.#tokenOf;
    if (!tokenOf) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_TYPE',
        'tenant must be { contextIdentifier, systemUserToken }; to pass a context identifier alone, set the option systemUserTokenOf',
      );
    }
    const key = tenant.toUpperCase();
    let lookup = this.#lookups.get(key);
    if (!lookup) {
      lookup = this.#lookUp(tenant, tokenOf).finally(() => {
        this.#lookups.delete(key);
      });
      this.#lookups.set(key, lookup);
    }
    return withDeadline(lookup, { timeoutMs: this.#timeoutMs, signal }, 1);
  }

  async #lookUp(contextIdentifier: string, tokenOf: SystemUserTokenOf): Promise<Tenant> {
    // All callers share this lookup, so it needs a deadline of its own, independent of their signals.
    const limits = { timeoutMs: this.#timeoutMs };
    const systemUserToken = await withDeadline(
      (async () => tokenOf(contextIdentifier))(),
      limits,
      1,
    );
    const tenant = readTenant({ contextIdentifier, systemUserToken });
    this.#known.set(contextIdentifier.toUpperCase(), tenant);
    return tenant;
  }
}
