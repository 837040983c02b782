import { untilAborted } from '../concurrency/deadline.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import type { Semaphore } from '../concurrency/semaphore.js';
import { type Tenant, tenantKey } from '../model/tenant.js';
import { Ticket } from '../model/ticket.js';
import type { HeldLock } from '../stores/ticket-store.js';
import type { SharedTicket, SharedTickets } from './shared-tickets.js';

const MAX_INVALIDATED = 10_000;

/** What tickets are loaded with. */
interface TicketLoaderSettings {
  readonly exchange: (tenant: Tenant, signal: AbortSignal) => Promise<Ticket>;
  readonly semaphore: Semaphore;
  /** The store, where there is one. */
  readonly shared: SharedTickets | undefined;
  readonly ticketLifetimeMs: number;
  /** The wall clock, Unix ms. */
  readonly now: () => number;
}

/** Loads tickets: from the store where one will do, else by an exchange that other processes wait for. */
export class TicketLoader {
  readonly #settings: TicketLoaderSettings;
  readonly #invalidated = makeBoundedMap<object>(MAX_INVALIDATED);

  constructor(settings: TicketLoaderSettings) {
    this.#settings = settings;
  }

  /** Whether there is a store at all. */
  get isShared(): boolean {
    return this.#settings.shared !== undefined;
  }

  /** Loads one ticket; the caller makes sure that there is one load at a time for a tenant. */
  async load(tenant: Tenant, demand: Demand, signal: AbortSignal): Promise<Ticket> {
    const shared = await this.#settings.shared?.of(tenant, signal);
    if (shared) return this.#loadShared(shared, tenant, demand, signal);
    const leave = await this.#settings.semaphore.acquire(signal);
    try {
      return await this.#exchange(tenant, signal);
    } finally {
      leave();
    }
  }

  /** Extends the life of a ticket in the store after its use. */
  async extend(tenant: Tenant, ticket: Ticket): Promise<void> {
    const shared = await this.#settings.shared?.of(tenant, undefined);
    await shared?.extend(ticket);
  }

  /** Deletes a refused ticket from the store, and never takes it from there again. */
  async invalidate(tenant: Tenant, ticket: string): Promise<void> {
    if (!this.#settings.shared) return;
    this.#invalidated.set(invalidatedKey(tenant, ticket), {});
    const shared = await this.#settings.shared.of(tenant, undefined);
    await shared.invalidate(ticket);
  }

  async close(): Promise<void> {
    await this.#settings.shared?.close();
  }

  async #loadShared(
    shared: SharedTicket,
    tenant: Tenant,
    demand: Demand,
    signal: AbortSignal,
  ): Promise<Ticket> {
    const { semaphore, now } = this.#settings;
    const isInvalidated = (ticket: string) => this.#invalidated.has(invalidatedKey(tenant, ticket));
    const search = new TicketSearch(shared, tenant, demand, now, isInvalidated);
    for (;;) {
      const found = await search.find();
      if (found) return found;
      const leave = await semaphore.acquire(signal);
      let busy: Promise<void> | undefined;
      try {
        const lock = await shared.lock();
        if (lock && 'released' in lock) busy = lock.released;
        else {
          const ticket = await this.#findOrExchange(shared, lock, search, tenant, signal);
          if (ticket) return ticket;
        }
      } finally {
        leave();
      }
      // Another process loads it. Its place is free for another tenant meanwhile.
      if (busy) await untilAborted(busy, signal);
    }
  }

  /** With the lock in hand; none if what was found will do no longer. */
  async #findOrExchange(
    shared: SharedTicket,
    lock: HeldLock | undefined,
    search: TicketSearch,
    tenant: Tenant,
    signal: AbortSignal,
  ): Promise<Ticket | undefined> {
    let found: Ticket | undefined;
    try {
      // Another process may have written it just before the lock was taken.
      found = lock && (await search.find());
      if (!found) {
        const ticket = await this.#exchange(tenant, signal);
        await shared.write(ticket);
        return ticket;
      }
    } finally {
      if (lock) await shared.release(lock);
    }
    return search.isWanted(found) ? found : undefined;
  }

  async #exchange(tenant: Tenant, signal: AbortSignal): Promise<Ticket> {
    const { claims, issuedAt } = await this.#settings.exchange(tenant, signal);
    return new Ticket(claims, issuedAt, issuedAt + this.#settings.ticketLifetimeMs);
  }
}

function invalidatedKey(tenant: Tenant, ticket: string): string {
  return `${tenantKey(tenant)}\n${ticket}`;
}

/** What a ticket must be for those who wait for it. */
export interface Demand {
  /** How many of them want one that was not there when they came; it grows while they wait. */
  forced: number;
  /** How much of its life must be left, in ms. */
  readonly leftMs: number;
}

/** Looks for a ticket in the store that will do for those who wait. */
class TicketSearch {
  readonly #shared: SharedTicket;
  readonly #tenant: Tenant;
  readonly #demand: Demand;
  readonly #now: () => number;
  readonly #isInvalidated: (ticket: string) => boolean;
  /** How many of those who force were there at the last look, and what was in the store then: that will not do. */
  #forced = 0;
  #stale: string | undefined;

  constructor(
    shared: SharedTicket,
    tenant: Tenant,
    demand: Demand,
    now: () => number,
    isInvalidated: (ticket: string) => boolean,
  ) {
    this.#shared = shared;
    this.#tenant = tenant;
    this.#demand = demand;
    this.#now = now;
    this.#isInvalidated = isInvalidated;
  }

  /** The ticket in the store, if it will do. */
  async find(): Promise<Ticket | undefined> {
    const { forced } = this.#demand;
    const ticket = await this.#shared.read();
    // Texts are compared, not times: those are of other machines.
    if (forced !== this.#forced) this.#stale = ticket?.ticket;
    this.#forced = forced;
    return ticket && this.isWanted(ticket) ? ticket : undefined;
  }

  /** Whether a ticket will do, also for those who have come since it was found. */
  isWanted({ ticket, expiresAt, claims }: Ticket): boolean {
    const { serial } = this.#tenant;
    return (
      this.#demand.forced === this.#forced &&
      ticket !== this.#stale &&
      expiresAt - this.#now() > this.#demand.leftMs &&
      !this.#isInvalidated(ticket) &&
      (serial === undefined || serial === claims.serial)
    );
  }
}
