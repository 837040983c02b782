import { untilAborted } from '../concurrency/deadline.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import type { Semaphore } from '../concurrency/semaphore.js';
import { type Tenant, tenantKey } from '../model/tenant.js';
import { Ticket } from '../model/ticket.js';
import type { HeldLock } from '../stores/ticket-store.js';
import type { SharedTicket, SharedTickets } from './shared-tickets.js';

const MAX_INVALIDATED = 10_000;

/** The requirements of the callers that wait for a ticket. */
export interface TicketRequirements {
  /** The number of callers that force a new ticket; it grows while the load is in flight. */
  forced: number;
  /** The least remaining life, in ms. */
  readonly minRemainingMs: number;
}

interface TicketLoaderSettings {
  readonly exchange: (tenant: Tenant, signal: AbortSignal) => Promise<Ticket>;
  readonly semaphore: Semaphore;
  /** The tickets in the store; undefined without a store. */
  readonly shared: SharedTickets | undefined;
  readonly ticketLifetimeMs: number;
  /** The wall clock, Unix ms. */
  readonly now: () => number;
}

/** Loads tickets: from the store if it has an acceptable one, otherwise by an exchange that other processes wait for. */
export class TicketLoader {
  readonly #settings: TicketLoaderSettings;
  readonly #invalidated = makeBoundedMap<object>(MAX_INVALIDATED);

  constructor(settings: TicketLoaderSettings) {
    this.#settings = settings;
  }

  get isShared(): boolean {
    return this.#settings.shared !== undefined;
  }

  /** Loads one ticket. The caller ensures that a tenant has one load in flight at most. */
  async load(
    tenant: Tenant,
    requirements: TicketRequirements,
    signal: AbortSignal,
  ): Promise<Ticket> {
    const shared = await this.#settings.shared?.forTenant(tenant, signal);
    if (shared) return this.#loadShared(shared, tenant, requirements, signal);
    const release = await this.#settings.semaphore.acquire(signal);
    try {
      return await this.#exchange(tenant, signal);
    } finally {
      release();
    }
  }

  /** Extends the life of a ticket in the store after its use. */
  async extend(tenant: Tenant, ticket: Ticket): Promise<void> {
    const shared = await this.#settings.shared?.forTenant(tenant, undefined);
    await shared?.extend(ticket);
  }

  /** Deletes a rejected ticket from the store, and remembers it: the delete may fail. */
  async invalidate(tenant: Tenant, ticket: string): Promise<void> {
    if (!this.#settings.shared) return;
    this.#invalidated.set(invalidatedKey(tenant, ticket), {});
    const shared = await this.#settings.shared.forTenant(tenant, undefined);
    await shared.invalidate(ticket);
  }

  async close(): Promise<void> {
    await this.#settings.shared?.close();
  }

  async #loadShared(
    shared: SharedTicket,
    tenant: Tenant,
    requirements: TicketRequirements,
    signal: AbortSignal,
  ): Promise<Ticket> {
    const { semaphore, now } = this.#settings;
    const isInvalidated = (ticket: string) => this.#invalidated.has(invalidatedKey(tenant, ticket));
    const search = new TicketSearch(shared, tenant, requirements, now, isInvalidated);
    for (;;) {
      const found = await search.find();
      if (found) return found;
      const release = await semaphore.acquire(signal);
      let busy: Promise<void> | undefined;
      try {
        const lock = await shared.lock();
        if (lock && 'released' in lock) busy = lock.released;
        else {
          const ticket = await this.#findOrExchange(shared, lock, search, tenant, signal);
          if (ticket) return ticket;
        }
      } finally {
        release();
      }
      // Another process loads this ticket. Meanwhile another tenant can use the semaphore.
      if (busy) await untilAborted(busy, signal);
    }
  }

  /** Holds the lock meanwhile. Returns undefined if the ticket that it found is no longer acceptable. */
  async #findOrExchange(
    shared: SharedTicket,
    lock: HeldLock | undefined,
    search: TicketSearch,
    tenant: Tenant,
    signal: AbortSignal,
  ): Promise<Ticket | undefined> {
    let found: Ticket | undefined;
    try {
      // Another process may have written a ticket just before this one acquired the lock.
      found = lock && (await search.find());
      if (!found) {
        const ticket = await this.#exchange(tenant, signal);
        await shared.write(ticket);
        return ticket;
      }
    } finally {
      if (lock) await shared.release(lock);
    }
    return search.isAcceptable(found) ? found : undefined;
  }

  async #exchange(tenant: Tenant, signal: AbortSignal): Promise<Ticket> {
    const { claims, issuedAt } = await this.#settings.exchange(tenant, signal);
    return new Ticket(claims, issuedAt, issuedAt + this.#settings.ticketLifetimeMs);
  }
}

function invalidatedKey(tenant: Tenant, ticket: string): string {
  return `${tenantKey(tenant)}\n${ticket}`;
}

/** Searches the store for a ticket that meets the requirements. */
class TicketSearch {
  readonly #shared: SharedTicket;
  readonly #tenant: Tenant;
  readonly #requirements: TicketRequirements;
  readonly #now: () => number;
  readonly #isInvalidated: (ticket: string) => boolean;
  /** The number of forcing callers at the last read; the ticket in the store at that time is too old for them. */
  #forced = 0;
  #stale: string | undefined;

  constructor(
    shared: SharedTicket,
    tenant: Tenant,
    requirements: TicketRequirements,
    now: () => number,
    isInvalidated: (ticket: string) => boolean,
  ) {
    this.#shared = shared;
    this.#tenant = tenant;
    this.#requirements = requirements;
    this.#now = now;
    this.#isInvalidated = isInvalidated;
  }

  async find(): Promise<Ticket | undefined> {
    const { forced } = this.#requirements;
    const ticket = await this.#shared.read();
    // Compares the tickets instead of their times, which come from the clocks of other machines.
    if (forced !== this.#forced) this.#stale = ticket?.ticket;
    this.#forced = forced;
    return ticket && this.isAcceptable(ticket) ? ticket : undefined;
  }

  /** Also false if another caller has forced a new ticket since the last read. */
  isAcceptable({ ticket, expiresAt, claims }: Ticket): boolean {
    const { serial } = this.#tenant;
    return (
      this.#requirements.forced === this.#forced &&
      ticket !== this.#stale &&
      expiresAt - this.#now() > this.#requirements.minRemainingMs &&
      !this.#isInvalidated(ticket) &&
      (serial === undefined || serial === claims.serial)
    );
  }
}
