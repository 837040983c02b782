import { type Tenant, tenantKey } from '../model/tenant.js';
import { SingleFlight } from '../concurrency/single-flight.js';
import { CachedTicket, Refusals } from './cached-ticket.js';
import { InFlight } from '../concurrency/in-flight.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import type { Demand, TicketLoader } from './ticket-loader.js';
import type { Ticket } from '../model/ticket.js';

/** How many tickets a client caches; beyond that, the least recently used go. */
export const MAX_TICKETS = 100_000;
/** How long after a failed renewal the next one waits, in ms. */
const RENEWAL_PAUSE_MS = 30_000;
/** How often tickets whose life is over are looked for, in ms. */
const SWEEP_MS = 10 * 60_000;
/** How much of the life of a ticket the store may not know of, in ms. */
const STORE_LAG_MS = 60_000;

/** The rules that tickets are kept by. */
interface TicketCacheSettings {
  readonly ticketLifetimeMs: number;
  readonly refreshBeforeMs: number;
  readonly refusalCooldownMs: number;
  /** The wall clock, Unix ms. */
  readonly now: () => number;
  /** Finds out whom a tenant's name stands for by now. */
  readonly resolve: (given: Tenant | string) => Promise<Tenant>;
}

/** The load of a ticket, and what those who wait for it demand. */
interface Load {
  readonly flight: SingleFlight<Ticket>;
  readonly demand: Demand;
}

/** The tickets of one client: cached while they live, renewed before they expire, loaded once for all who wait. */
export class TicketCache {
  readonly #loader: TicketLoader;
  readonly #settings: TicketCacheSettings;
  readonly #refusals: Refusals;
  readonly #loads = new Map<string, Load>();
  readonly #cached = makeBoundedMap<CachedTicket>(MAX_TICKETS, (kept) => {
    kept.isCached = false;
  });
  /** The one that was found last under each spelling of a tenant: a shorter way to it than the full key. */
  readonly #recent = new Map<string, CachedTicket>();
  readonly #closing = new AbortController();
  /** Writes to the store that nobody waits for but `close`. */
  readonly #writes = new InFlight();
  #sweptAt = performance.now();

  constructor(loader: TicketLoader, settings: TicketCacheSettings) {
    this.#loader = loader;
    this.#settings = settings;
    this.#refusals = new Refusals(settings.refusalCooldownMs);
  }

  /**
   * The ticket that is kept, if it is alive; asking does not prolong its life. One that ends soon is renewed meanwhile.
   *
   * @param given - the tenant as it was named, to be resolved once more for a renewal
   */
  find(tenant: Tenant, given: Tenant | string): Ticket | undefined {
    const kept = this.#look(tenant);
    if (!kept) return undefined;
    const leftMs = kept.leftMs(this.#settings.now());
    if (leftMs <= 0) {
      this.#cached.delete(tenantKey(tenant));
      return undefined;
    }
    if (kept.isDue(leftMs)) this.#renew(tenant, given, kept);
    return kept.ticket;
  }

  /**
   * Brings a ticket, together with all who wait for the same one.
   *
   * @param isForced - a ticket that was issued before this moment will not do
   * @throws a permanent refusal that is remembered, what the exchange throws, or the reason of the signal
   */
  async load(tenant: Tenant, isForced: boolean, signal: AbortSignal | undefined): Promise<Ticket> {
    const key = tenantKey(tenant);
    const refusal = this.#refusals.find(key);
    if (refusal) throw refusal;
    const load = this.#loadOf(key) ?? this.#begin(() => Promise.resolve(tenant), key, 0);
    if (isForced) load.demand.forced++;
    return load.flight.join(signal);
  }

  /** The ticket of this tenant was used: its life starts again, unless it is over. */
  touch(tenant: Tenant): void {
    const { now: readClock, ticketLifetimeMs } = this.#settings;
    const kept = this.#cached.get(tenantKey(tenant));
    const now = readClock();
    if (!kept || kept.leftMs(now) <= 0) return;
    kept.extend(now + ticketLifetimeMs, now);
    if (!this.#loader.isShared || kept.ticket.expiresAt - kept.storedUntil < STORE_LAG_MS) return;
    kept.storedUntil = kept.ticket.expiresAt;
    this.#write(this.#loader.extend({ ...tenant }, kept.ticket));
  }

  /** Forgets a ticket, here and in the store, if it is still the one that is kept. */
  invalidate(tenant: Tenant, ticket: string): void {
    const key = tenantKey(tenant);
    if (this.#cached.peek(key)?.ticket.ticket === ticket) this.#cached.delete(key);
    this.#write(this.#loader.invalidate({ ...tenant }, ticket));
  }

  /** Ends the renewals that nobody waits for, waits for the rest, and forgets everything. */
  async close(reason: Error): Promise<void> {
    this.#closing.abort(reason);
    await Promise.all([...this.#loads.values()].map(({ flight }) => flight.settled()));
    await this.#writes.settled();
    this.#cached.clear();
    this.#recent.clear();
    await this.#loader.close();
  }

  #look(tenant: Tenant): CachedTicket | undefined {
    const near = this.#recent.get(tenant.contextIdentifier);
    // When there is no room for more, it matters which ones are asked for.
    if (near?.isCached && near.isOf(tenant) && this.#cached.size < MAX_TICKETS) return near;
    const kept = this.#cached.get(tenantKey(tenant));
    if (this.#recent.size >= MAX_TICKETS) this.#recent.clear();
    if (kept) this.#recent.set(tenant.contextIdentifier, kept);
    else if (near) this.#recent.delete(tenant.contextIdentifier);
    return kept;
  }

  /** Lets a write to the store go on alone. A failure is no error for the caller; the guarded store publishes it. */
  #write(written: Promise<void>): void {
    this.#writes.add(written).catch(() => undefined);
  }

  #loadOf(key: string): Load | undefined {
    const load = this.#loads.get(key);
    return load?.flight.isOver ? undefined : load;
  }

  #renew(tenant: Tenant, given: Tenant | string, kept: CachedTicket): void {
    const key = tenantKey(tenant);
    if (this.#loadOf(key) || this.#refusals.find(key) || this.#closing.signal.aborted) return;
    const resolve = () => this.#settings.resolve(given);
    const { flight } = this.#begin(resolve, key, kept.refreshBeforeMs);
    flight.join(this.#closing.signal).catch(() => {
      kept.pause(RENEWAL_PAUSE_MS);
    });
  }

  #begin(resolve: () => Promise<Tenant>, key: string, leftMs: number): Load {
    const demand: Demand = { forced: 0, leftMs };
    const flight = new SingleFlight(async (signal) => {
      try {
        const current = await resolve();
        const ticket = await this.#loader.load(current, demand, signal);
        // What nobody waits for any more may be older than what others have brought.
        if (!signal.aborted) this.#keep(current, ticket);
        return ticket;
      } catch (error) {
        this.#refusals.remember(key, error);
        throw error;
      }
    });
    const load = { flight, demand };
    this.#loads.set(key, load);
    void flight.settled().then(() => {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    });
    return load;
  }

  #keep(tenant: Tenant, ticket: Ticket): void {
    const { now: readClock, ticketLifetimeMs, refreshBeforeMs } = this.#settings;
    const now = readClock();
    this.#sweep(now);
    // Tickets that were issued at one time need not all be renewed at one time.
    const jitteredMs = refreshBeforeMs * (0.75 + 0.25 * Math.random());
    const leftMs = Math.min(ticket.expiresAt - now, ticketLifetimeMs);
    this.#cached.set(tenantKey(tenant), new CachedTicket(tenant, ticket, leftMs, jitteredMs));
  }

  #sweep(now: number): void {
    if (performance.now() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = performance.now();
    for (const [key, kept] of this.#cached.entries()) {
      if (kept.leftMs(now) <= 0) this.#cached.delete(key);
    }
  }
}
