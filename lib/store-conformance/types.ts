import type { TicketStore } from '../stores/ticket-store.js';

/** Opens the store under test, which asks this clock (Unix ms) and no other whether a ticket has expired. */
export type OpenTicketStore = (now: () => number) => Promise<TicketStore> | TicketStore;

/** One thing that must hold for any store. */
export interface TicketStoreCase {
  /** What must hold, to be read after "a store ...". */
  readonly title: string;
  /** Opens a store, checks it and closes it; rejects with an AssertionError if it does not hold. */
  readonly run: () => Promise<void>;
}

/** What a case works with. */
export interface Trial {
  readonly store: TicketStore;
  /** The clock of the store, which stands still at the real time when the case began, until it is set. */
  readonly clock: { time: number };
  /** A key that nobody else uses. */
  readonly key: string;
}

/** Checks, by their titles. */
export type Checks = Readonly<Record<string, (trial: Trial) => Promise<void>>>;
