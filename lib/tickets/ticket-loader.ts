import type { Tenant } from '../flow/authenticate.js';
import type { Gate } from './gate.js';
import { makeBoundedMap } from './make-bounded-map.js';
import type { SharedTicket } from './shared-ticket.js';
import type { SharedTickets } from './shared-tickets.js';
import { tenantKey } from './tenant-key.js';
import { Ticket } from './ticket.js';
import type { HeldLock } from './ticket-store.js';
import { untilAborted } from './until-aborted.js';

const MAX_DISCARDED = 10_000;

/** What a ticket must be for those who wait for it; it may change while they wait. */
export interface Demand {
  /** The oldest issue that will do, Unix ms. */
  notBefore: number;
  /** How much of its life must be left, in ms. */
  readonly leftMs: number;
}

/** How tickets are brought. */
export interface TicketLoaderSettings {
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
  readonly #discarded = makeBoundedMap<{ readonly ticket: string }>(MAX_DISCARDED);

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
    for (;;) {
      const found = await this.#read(shared, tenant, demand);
      if (found) return found;
      const leave = await this.#settings.gate.enter(signal);
      let busy: Promise<void> | undefined;
      try {
        const lock = await shared?.lock();
        if (lock && 'released' in lock) busy = lock.released;
        else return await this.#exchange(tenant, demand, shared, lock, signal);
      } finally {
        leave();
      }
      // Another process brings it. Its place is free for another tenant meanwhile.
      await untilAborted(busy, signal);
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
    this.#discarded.set(tenantKey(tenant), { ticket });
    const shared = await this.#settings.shared.of(tenant);
    await shared.delete(ticket);
  }

  async close(): Promise<void> {
    await this.#settings.shared?.close();
  }

  async #exchange(
    tenant: Tenant,
    demand: Demand,
    shared: SharedTicket | undefined,
    lock: HeldLock | undefined,
    signal: AbortSignal,
  ): Promise<Ticket> {
    const { exchange, lifetimeMs } = this.#settings;
    try {
      // Another process may have brought it just before the lock was taken.
      const found = lock && (await this.#read(shared, tenant, demand));
      if (found) return found;
      const { claims, issuedAt } = await exchange(tenant, signal);
      const ticket = new Ticket(claims, issuedAt, issuedAt + lifetimeMs);
      await shared?.write(ticket);
      return ticket;
    } finally {
      if (lock) await shared?.release(lock);
    }
  }

  async #read(
    shared: SharedTicket | undefined,
    tenant: Tenant,
    demand: Demand,
  ): Promise<Ticket | undefined> {
    const ticket = await shared?.read();
    if (!ticket) return undefined;
    const isWanted =
      ticket.issuedAt >= demand.notBefore &&
      ticket.expiresAt - this.#settings.now() > demand.leftMs &&
      ticket.ticket !== this.#discarded.get(tenantKey(tenant))?.ticket &&
      (tenant.serial === undefined || tenant.serial === ticket.claims.serial);
    return isWanted ? ticket : undefined;
  }
}
