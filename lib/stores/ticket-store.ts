/** A ticket in a store. */
export interface StoredTicket {
  /** The sealed ticket: printable ASCII without spaces, a few KB. */
  readonly value: string;
  /** When it expires unless it is used before, Unix ms. */
  readonly expiresAt: number;
}

/** A lock that the caller holds; `release` has no effect if the lock has expired and another caller holds it. */
export interface HeldLock {
  readonly release: () => Promise<void>;
}

/** A lock that another caller holds; `released` resolves when it is released or expires. */
export interface BusyLock {
  readonly released: Promise<void>;
}

/**
 * A store of tickets that clients in several processes or on several machines share. Tickets are sealed before they are
 * stored and checked when they are read, so a store does not have to be trusted. A failing store never fails a call.
 *
 * Source: docs/tickets.md, "A store of your own"; `superoffice-system-user/store-conformance` tests one.
 */
export interface TicketStore {
  /** Returns the ticket of this key; undefined if there is none or it has expired. Reading does not extend a ticket. */
  get(key: string): Promise<StoredTicket | undefined>;
  /** Stores the ticket of this key until it expires, in place of any other. */
  set(key: string, ticket: StoredTicket): Promise<void>;
  /** Changes the deadline of a ticket if it is still stored and has not expired; returns whether it was. */
  extend(key: string, ticket: StoredTicket): Promise<boolean>;
  /** Deletes a ticket if it is still stored; returns whether it was. */
  delete(key: string, value: string): Promise<boolean>;
  /** Takes the lock of this key for at most `ttlMs`, or returns the lock of its holder. Without it, nobody waits. */
  lock?(key: string, ttlMs: number): Promise<HeldLock | BusyLock>;
  /** Closes connections and files. Without it, nothing is closed. */
  close?(): Promise<void>;
}
