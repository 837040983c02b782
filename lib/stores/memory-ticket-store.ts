import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkFunction, checkOptionNames, checkRange } from '../arguments/checks.js';
import { lazy } from '../concurrency/lazy.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import { ArgumentError } from '../errors.js';
import type { BusyLock, HeldLock, StoredTicket, TicketStore } from './ticket-store.js';

const MAX_TICKETS = 10_000_000;

/** The options of {@link memoryTicketStore}. */
export interface MemoryTicketStoreOptions {
  /** How many tickets are kept at the most, 1 to 10,000,000; the least recently used one makes room. Default 100,000. */
  readonly maxTickets?: number;
  /** The clock, Unix ms. Default: Date.now. */
  readonly now?: () => number;
}

/**
 * Makes a store that keeps tickets in the memory of this process, for the clients that are given it.
 *
 * @param options - see {@link MemoryTicketStoreOptions}
 * @returns the store; it takes memory as tickets come in, and needs no closing
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, which names the option
 * @example
 * ```ts
 * import { memoryTicketStore } from 'superoffice-system-user';
 *
 * const store = memoryTicketStore({ maxTickets: 1000 });
 * ```
 */
export function memoryTicketStore(options: MemoryTicketStoreOptions = {}): TicketStore {
  checkOptionNames(options, ['maxTickets', 'now']);
  const { maxTickets = 100_000, now = Date.now } = options;
  checkRange('maxTickets', maxTickets, 1, MAX_TICKETS);
  if (!Number.isInteger(maxTickets)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'maxTickets must be an integer');
  }
  checkFunction('now', now);
  const locks = new MemoryLocks();
  const tickets = lazy(() => makeBoundedMap<StoredTicket>(maxTickets));

  const find = (key: string): StoredTicket | undefined => {
    const ticket = tickets().get(key);
    if (!ticket || ticket.expiresAt > now()) return ticket;
    tickets().delete(key);
    return undefined;
  };
  // What throws must reject, as it does in a store that is far away.
  /* eslint-disable @typescript-eslint/require-await */
  return {
    get: async (key) => find(key),
    set: async (key, { value, expiresAt }) => {
      tickets().set(key, Object.freeze({ value, expiresAt }));
    },
    extend: async (key, { value, expiresAt }) => {
      if (find(key)?.value !== value) return false;
      tickets().set(key, Object.freeze({ value, expiresAt }));
      return true;
    },
    delete: async (key, value) => find(key)?.value === value && tickets().delete(key),
    lock: async (key, ttlMs) => locks.take(key, ttlMs),
    // Other clients may have the same store: its tickets stay.
    close: async () => {
      locks.clear();
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

/** Locks among the callers of one process. */
export class MemoryLocks {
  readonly #held = new Map<string, BusyLock & { readonly free: () => void }>();

  /** Takes the lock of this key for `ttlMs` at the most, 1 to 600,000, or says what another is about to give back. */
  take(key: string, ttlMs: number): HeldLock | BusyLock {
    checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
    const busy = this.#held.get(key);
    if (busy) return { released: busy.released };
    let resolve = (): void => undefined;
    const released = new Promise<void>((resolvePromise) => {
      resolve = resolvePromise;
    });
    const free = (): void => {
      clearTimeout(timer);
      if (this.#held.get(key) === lock) this.#held.delete(key);
      resolve();
    };
    const timer = setTimeout(free, ttlMs);
    const lock = { released, free };
    this.#held.set(key, lock);
    return {
      release: () => {
        free();
        return Promise.resolve();
      },
    };
  }

  /** Gives all of them back. */
  clear(): void {
    for (const lock of this.#held.values()) lock.free();
  }
}
