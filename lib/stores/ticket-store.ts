/** What a store keeps of a ticket. */
export interface StoredTicket {
  /** The ticket, sealed: printable ASCII without spaces, a few KB. */
  readonly value: string;
  /** When it dies unless it is used before, Unix ms. */
  readonly expiresAt: number;
}

/** A lock that was taken; `release` gives it back, unless it has run out and is another's by now. */
export interface HeldLock {
  readonly release: () => Promise<void>;
}

/** A lock that another holds; `released` resolves once that one has given it back, or it has run out. */
export interface BusyLock {
  readonly released: Promise<void>;
}

/**
 * Where clients of several processes or machines keep their tickets in common. What goes in is sealed, and what comes out
 * is checked: a store need not be trusted. A store that fails never fails a call.
 *
 * Source: docs/tickets.md, "A store of your own"; `superoffice-system-user/store-conformance` tests one.
 */
export interface TicketStore {
  /** The ticket under this key; none if there is none, or if it has expired: reading revives nothing. */
  get(key: string): Promise<StoredTicket | undefined>;
  /** Keeps a ticket under this key, in place of any other, until it expires. */
  set(key: string, ticket: StoredTicket): Promise<void>;
  /** Gives a ticket another deadline if it is still the one that is kept and has not expired; says whether it was. */
  extend(key: string, ticket: StoredTicket): Promise<boolean>;
  /** Deletes a ticket if it is still the one that is kept; says whether it was. */
  delete(key: string, value: string): Promise<boolean>;
  /** Takes the lock of this key for `ttlMs` at the most, or says at once that another holds it. Default: nobody waits. */
  lock?(key: string, ttlMs: number): Promise<HeldLock | BusyLock>;
  /** Lets go of connections and files. Default: there is nothing to let go of. */
  close?(): Promise<void>;
}
