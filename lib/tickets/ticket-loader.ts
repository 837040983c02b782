import { untilAborted } from '../concurrency/deadline.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import type { Gate } from '../concurrency/semaphore.js';
import type { Tenant } from '../flow/authenticate.js';
import { tenantKey } from '../model/tenant.js';
import { Ticket } from '../model/ticket.js';
import type { HeldLock } from '../stores/ticket-store.js';
import type { SharedTicket, SharedTickets } from './shared-tickets.js';

const MAX_DISCARDED = 10_000;

/** How tickets are brought. */
interface TicketLoaderSettings {
  readonly exchange: (tenant: Tenant, signal: AbortSignal) => Promise<Ticket>;
  readonly gate: Gate;
  /** The store, where there is one. */
  readonly shared: SharedTickets | undefined;
  readonly lifetimeMs: number;
  /** The wall clock, Unix ms. */
  readonly now: () => number;
}

/** Brings tickets: from the store where one will do, else by an exchange that other processes wait for. */
export class TicketLoader {
  readonly #settings: TicketLoaderSettings;
  readonly #discarded = makeBoundedMap<object>(MAX_DISCARDED);

  constructor(settings: TicketLoaderSettings) {
    this.#settings = settings;
  }

  /** Whether there is a store at all. */
  get isShared(): boolean {
    return this.#settings.shared !== undefined;
  }

  /** Brings one ticket; the caller sees to it that there is one load at a time for a tenant. */
  async load(tenant: Tenant, demand: Demand, signal: AbortSignal): Promise<Ticket> {
    const shared = await this.#settings.shared?.of(tenant);
    if (shared) return this.#loadShared(shared, tenant, demand, signal);
    const leave = await this.#settings.gate.enter(signal);
    try {
      return await this.#exchange(tenant, signal);
    } finally {
      leave();
    }
  }

  /** Tells the store that a ticket was used. */
  async extend(tenant: Tenant, ticket: Ticket): Promise<void> {
    const shared = await this.#settings.shared?.of(tenant);
    await shared?.extend(ticket);
  }

  /** A ticket has turned out to be of no use: it goes out of the store, and is not taken from there again. */
  async discard(tenant: Tenant, ticket: string): Promise<void> {
    if (!this.#settings.shared) return;
    this.#discarded.set(discardKey(tenant, ticket), {});
    const shared = await this.#settings.shared.of(tenant);
    await shared.delete(ticket);
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
    const { gate, now } = this.#settings;
    const isDiscarded = (ticket: string) => this.#discarded.has(discardKey(tenant, ticket));
    const search = new TicketSearch(shared, tenant, demand, now, isDiscarded);
    for (;;) {
      const found = await search.find();
      if (found) return found;
      const leave = await gate.enter(signal);
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
      // Another process brings it. Its place is free for another tenant meanwhile.
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
      // Another process may have brought it just before the lock was taken.
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
    return new Ticket(claims, issuedAt, issuedAt + this.#settings.lifetimeMs);
  }
}

function discardKey(tenant: Tenant, ticket: string): string {
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
  readonly #isDiscarded: (ticket: string) => boolean;
  /** How many of those who force were there at the last look, and what was in the store then: that will not do. */
  #forced = 0;
  #stale: string | undefined;

  constructor(
    shared: SharedTicket,
    tenant: Tenant,
    demand: Demand,
    now: () => number,
    isDiscarded: (ticket: string) => boolean,
  ) {
    this.#shared = shared;
    this.#tenant = tenant;
    this.#demand = demand;
    this.#now = now;
    this.#isDiscarded = isDiscarded;
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
      !this.#isDiscarded(ticket) &&
      (serial === undefined || serial === claims.serial)
    );
  }
}
