import type { Tenant } from '../flow/authenticate.js';
import { Flight } from '../concurrency/single-flight.js';
import { KeptTicket, Refusals } from './cached-ticket.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import { MAX_TICKETS } from './max-tickets.js';
import { tenantKey } from '../model/tenant.js';
import type { Demand, TicketLoader } from './ticket-loader.js';
import type { Ticket } from '../model/ticket.js';

/** How long after a failed renewal the next one waits, in ms. */
const RENEWAL_PAUSE_MS = 30_000;
/** How often tickets whose life is over are looked for, in ms. */
const SWEEP_MS = 10 * 60_000;
/** How much of the life of a ticket the store may not know of, in ms. */
const STORE_LAG_MS = 60_000;

/** The rules that tickets are kept by. */
interface TicketCacheSettings {
  readonly lifetimeMs: number;
  readonly refreshBeforeMs: number;
  readonly refusalCooldownMs: number;
  /** The wall clock, Unix ms. */
  readonly now: () => number;
  /** Finds out whom a tenant's name stands for by now. */
  readonly resolve: (given: Tenant | string) => Promise<Tenant>;
}

/** The work of bringing a ticket, and what those who wait for it demand. */
interface Load {
  readonly flight: Flight<Ticket>;
  readonly demand: Demand;
}

/** The tickets of one client: kept while they live, renewed before they end, brought once for all who wait. */
export class TicketCache {
  readonly #loader: TicketLoader;
  readonly #settings: TicketCacheSettings;
  readonly #refusals: Refusals;
  readonly #loads = new Map<string, Load>();
  readonly #kept = makeBoundedMap<KeptTicket>(MAX_TICKETS, (kept) => {
    kept.isKept = false;
  });
  /** The one that was found last under each spelling of a tenant: a shorter way to it than the full key. */
  readonly #near = new Map<string, KeptTicket>();
  readonly #closing = new AbortController();
  /** What the store is being told. */
  readonly #telling = new Set<Promise<void>>();
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
      this.#kept.delete(tenantKey(tenant));
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
    const { now: readClock, lifetimeMs } = this.#settings;
    const kept = this.#kept.get(tenantKey(tenant));
    const now = readClock();
    if (!kept || kept.leftMs(now) <= 0) return;
    kept.extend(now + lifetimeMs, now);
    if (!this.#loader.isShared || kept.ticket.expiresAt - kept.storedUntil < STORE_LAG_MS) return;
    kept.storedUntil = kept.ticket.expiresAt;
    this.#tell(this.#loader.extend({ ...tenant }, kept.ticket));
  }

  /** Forgets a ticket, here and in the store, if it is still the one that is kept. */
  invalidate(tenant: Tenant, ticket: string): void {
    const key = tenantKey(tenant);
    if (this.#kept.peek(key)?.ticket.ticket === ticket) this.#kept.delete(key);
    this.#tell(this.#loader.discard({ ...tenant }, ticket));
  }

  /** Ends the renewals that nobody waits for, waits for the rest, and forgets everything. */
  async close(reason: Error): Promise<void> {
    this.#closing.abort(reason);
    await Promise.all([...this.#loads.values()].map(({ flight }) => flight.settled()));
    await Promise.all(this.#telling);
    this.#kept.clear();
    this.#near.clear();
    await this.#loader.close();
  }

  #look(tenant: Tenant): KeptTicket | undefined {
    const near = this.#near.get(tenant.contextIdentifier);
    // When there is no room for more, it matters which ones are asked for.
    if (near?.isKept && near.isOf(tenant) && this.#kept.size < MAX_TICKETS) return near;
    const kept = this.#kept.get(tenantKey(tenant));
    if (this.#near.size >= MAX_TICKETS) this.#near.clear();
    if (kept) this.#near.set(tenant.contextIdentifier, kept);
    else if (near) this.#near.delete(tenant.contextIdentifier);
    return kept;
  }

  /** What the store does for others is not worth an error here: the guard of the store tells of it. */
  #tell(told: Promise<void>): void {
    const telling = told
      .catch(() => undefined)
      .finally(() => {
        this.#telling.delete(telling);
      });
    this.#telling.add(telling);
  }

  #loadOf(key: string): Load | undefined {
    const load = this.#loads.get(key);
    return load?.flight.isOver ? undefined : load;
  }

  #renew(tenant: Tenant, given: Tenant | string, kept: KeptTicket): void {
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
    const flight = new Flight(async (signal) => {
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
    const { now: readClock, lifetimeMs, refreshBeforeMs } = this.#settings;
    const now = readClock();
    this.#sweep(now);
    // Tickets that were issued at one time need not all be renewed at one time.
    const jitteredMs = refreshBeforeMs * (0.75 + 0.25 * Math.random());
    const leftMs = Math.min(ticket.expiresAt - now, lifetimeMs);
    this.#kept.set(tenantKey(tenant), new KeptTicket(tenant, ticket, leftMs, jitteredMs));
  }

  #sweep(now: number): void {
    if (performance.now() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = performance.now();
    for (const [key, kept] of this.#kept.entries()) {
      if (kept.leftMs(now) <= 0) this.#kept.delete(key);
    }
  }
}
