import { type Tenant, tenantKey } from '../model/tenant.js';
import { SingleFlight } from '../concurrency/single-flight.js';
import { CachedTicket } from './cached-ticket.js';
import { Refusals } from './refusals.js';
import { InFlight } from '../concurrency/in-flight.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import type { TicketLoader, TicketRequirements } from './ticket-loader.js';
import type { Ticket } from '../model/ticket.js';

/** How many tickets a client caches; beyond that, the least recently used go. */
export const MAX_TICKETS = 100_000;
/** The pause between a failed renewal and the next attempt, in ms. */
const RENEWAL_PAUSE_MS = 30_000;
/** How often expired tickets are removed, in ms. */
const SWEEP_MS = 10 * 60_000;
/** How far the expiry in the store may lag behind the one in memory, in ms; saves a write for each use. */
const STORE_LAG_MS = 60_000;

interface TicketCacheSettings {
  readonly ticketLifetimeMs: number;
  readonly refreshBeforeMs: number;
  readonly refusalCooldownMs: number;
  /** The wall clock, Unix ms. */
  readonly now: () => number;
  /** Looks up the current system user token of a tenant. */
  readonly resolve: (tenantRef: Tenant | string) => Promise<Tenant>;
}

/** A load in flight, and the requirements of the callers that wait for it. */
interface Load {
  readonly flight: SingleFlight<Ticket>;
  readonly requirements: TicketRequirements;
}

/** The tickets of one client: cached until they expire, renewed before that, and loaded in single flight. */
export class TicketCache {
  readonly #loader: TicketLoader;
  readonly #settings: TicketCacheSettings;
  readonly #refusals: Refusals;
  readonly #loads = new Map<string, Load>();
  readonly #cached = makeBoundedMap<CachedTicket>(MAX_TICKETS, (cached) => {
    cached.isCached = false;
  });
  /** The most recent cache hit by context identifier, which saves building the full key. */
  readonly #recent = new Map<string, CachedTicket>();
  readonly #closing = new AbortController();
  /** Writes to the store that only `close` waits for. */
  readonly #writes = new InFlight();
  #lastSweepAt = performance.now();

  constructor(loader: TicketLoader, settings: TicketCacheSettings) {
    this.#loader = loader;
    this.#settings = settings;
    this.#refusals = new Refusals(settings.refusalCooldownMs);
  }

  /**
   * Returns the cached ticket unless it has expired; reading does not extend its life. A ticket that expires soon is renewed
   * in the background.
   *
   * @param tenantRef - the tenant as the caller passed it, which a renewal resolves again
   */
  find(tenant: Tenant, tenantRef: Tenant | string): Ticket | undefined {
    const cached = this.#lookUp(tenant);
    if (!cached) return undefined;
    const remainingMs = cached.remainingMs(this.#settings.now());
    if (remainingMs <= 0) {
      this.#cached.delete(tenantKey(tenant));
      return undefined;
    }
    if (cached.isRenewalDue(remainingMs)) this.#renew(tenant, tenantRef, cached);
    return cached.ticket;
  }

  /**
   * Loads a ticket in single flight with the other callers that wait for it.
   *
   * @param isForced - whether only a ticket that is issued from now on is acceptable
   * @throws a remembered permanent refusal, the error of the exchange, or the reason of the signal
   */
  async load(tenant: Tenant, isForced: boolean, signal: AbortSignal | undefined): Promise<Ticket> {
    const key = tenantKey(tenant);
    const refusal = this.#refusals.find(key);
    if (refusal) throw refusal;
    const load = this.#pendingLoad(key) ?? this.#startLoad(() => Promise.resolve(tenant), key, 0);
    if (isForced) load.requirements.forced++;
    return load.flight.join(signal);
  }

  /** Records a use of the tenant's ticket, which restarts its life. Has no effect on an expired ticket. */
  touch(tenant: Tenant): void {
    const { now: readClock, ticketLifetimeMs } = this.#settings;
    const cached = this.#cached.get(tenantKey(tenant));
    const now = readClock();
    if (!cached || cached.remainingMs(now) <= 0) return;
    cached.extend(now + ticketLifetimeMs, now);
    if (!this.#loader.isShared || cached.ticket.expiresAt - cached.storedUntil < STORE_LAG_MS)
      return;
    cached.storedUntil = cached.ticket.expiresAt;
    this.#trackWrite(this.#loader.extend({ ...tenant }, cached.ticket));
  }

  /** Removes a rejected ticket from the cache and the store, unless a newer one has replaced it. */
  invalidate(tenant: Tenant, ticket: string): void {
    const key = tenantKey(tenant);
    if (this.#cached.peek(key)?.ticket.ticket === ticket) this.#cached.delete(key);
    this.#trackWrite(this.#loader.invalidate({ ...tenant }, ticket));
  }

  /** Aborts background renewals, waits for the other loads, and clears the cache. */
  async close(reason: Error): Promise<void> {
    this.#closing.abort(reason);
    await Promise.all([...this.#loads.values()].map(({ flight }) => flight.settled()));
    await this.#writes.settled();
    this.#cached.clear();
    this.#recent.clear();
    await this.#loader.close();
  }

  #lookUp(tenant: Tenant): CachedTicket | undefined {
    const recent = this.#recent.get(tenant.contextIdentifier);
    // A full cache evicts the least recently used entry, so then each hit must go through it.
    if (recent?.isCached && recent.isFor(tenant) && this.#cached.size < MAX_TICKETS) return recent;
    const cached = this.#cached.get(tenantKey(tenant));
    if (this.#recent.size >= MAX_TICKETS) this.#recent.clear();
    if (cached) this.#recent.set(tenant.contextIdentifier, cached);
    else if (recent) this.#recent.delete(tenant.contextIdentifier);
    return cached;
  }

  #renew(tenant: Tenant, tenantRef: Tenant | string, cached: CachedTicket): void {
    const key = tenantKey(tenant);
    if (this.#pendingLoad(key) || this.#refusals.find(key) || this.#closing.signal.aborted) return;
    const resolve = () => this.#settings.resolve(tenantRef);
    const { flight } = this.#startLoad(resolve, key, cached.refreshBeforeMs);
    flight.join(this.#closing.signal).catch(() => {
      cached.postponeRenewal(RENEWAL_PAUSE_MS);
    });
  }

  #pendingLoad(key: string): Load | undefined {
    const load = this.#loads.get(key);
    return load?.flight.isOver ? undefined : load;
  }

  #startLoad(resolve: () => Promise<Tenant>, key: string, minRemainingMs: number): Load {
    const requirements: TicketRequirements = { forced: 0, minRemainingMs };
    const flight = new SingleFlight(async (signal) => {
      try {
        const current = await resolve();
        const ticket = await this.#loader.load(current, requirements, signal);
        // After an abort, a newer load may already have cached its ticket.
        if (!signal.aborted) this.#cacheTicket(current, ticket);
        return ticket;
      } catch (error) {
        this.#refusals.remember(key, error);
        throw error;
      }
    });
    const load = { flight, requirements };
    this.#loads.set(key, load);
    void flight.settled().then(() => {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    });
    return load;
  }

  #cacheTicket(tenant: Tenant, ticket: Ticket): void {
    const { now: readClock, ticketLifetimeMs, refreshBeforeMs } = this.#settings;
    const now = readClock();
    this.#sweep(now);
    // The jitter spreads the renewals of tickets that were issued at the same time.
    const jitteredMs = refreshBeforeMs * (0.75 + 0.25 * Math.random());
    const remainingMs = Math.min(ticket.expiresAt - now, ticketLifetimeMs);
    this.#cached.set(tenantKey(tenant), new CachedTicket(tenant, ticket, remainingMs, jitteredMs));
  }

  #sweep(now: number): void {
    if (performance.now() - this.#lastSweepAt < SWEEP_MS) return;
    this.#lastSweepAt = performance.now();
    for (const [key, cached] of this.#cached.entries()) {
      if (cached.remainingMs(now) <= 0) this.#cached.delete(key);
    }
  }

  /** The caller does not wait for a write to the store. The guarded store publishes its failure. */
  #trackWrite(write: Promise<void>): void {
    this.#writes.add(write).catch(() => undefined);
  }
}
