import type { Tenant } from '../flow/authenticate.js';
import type { SharedTicket } from './shared-ticket.js';
import type { Ticket } from '../model/ticket.js';

/** What a ticket must be for those who wait for it. */
export interface Demand {
  /** How many of them want one that was not there when they came; it grows while they wait. */
  forced: number;
  /** How much of its life must be left, in ms. */
  readonly leftMs: number;
}

/** Looks for a ticket in the store that will do for those who wait. */
export class TicketSearch {
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
