import type { TicketStore } from '../stores/ticket-store.js';

/** Opens the store under test, which must use only this clock (Unix ms) for the expiry of tickets. */
export type OpenTicketStore = (now: () => number) => Promise<TicketStore> | TicketStore;

/** A requirement that every store must meet. */
export interface TicketStoreCase {
  /** The requirement; completes a sentence that starts with "a store". */
  readonly title: string;
  /** Opens a store, checks it and closes it; rejects with an AssertionError if the store does not meet it. */
  readonly run: () => Promise<void>;
}

/** The store, clock and key of one case. */
export interface Trial {
  readonly store: TicketStore;
  /** The clock of the store; it stands still at the start time of the case until a check sets it. */
  readonly clock: { time: number };
  /** A random key, which no other case uses. */
  readonly key: string;
}

/** Checks by title. */
export type Checks = Readonly<Record<string, (trial: Trial) => Promise<void>>>;
