import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkFunction, checkOptionNames, checkRange } from '../arguments/checks.js';
import { lazy } from '../concurrency/lazy.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import { ArgumentError } from '../errors.js';
import type { BusyLock, HeldLock, StoredTicket, TicketStore } from './ticket-store.js';

const MAX_TICKETS = 10_000_000;

/** The options of {@link memoryTicketStore}. */
export interface MemoryTicketStoreOptions {
  /** The maximum number of tickets, 1 to 10,000,000; beyond it the least recently used is removed. Default 100,000. */
  readonly maxTickets?: number;
  /** The clock, Unix ms. Default: Date.now. */
  readonly now?: () => number;
}

/**
 * Makes a store that keeps tickets in the memory of this process, for all clients that it is passed to.
 *
 * @param options - see {@link MemoryTicketStoreOptions}
 * @returns the store; it allocates memory as tickets are stored, and does not have to be closed
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
  // Async, so that errors reject as they do in a remote store.
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
    // Other clients may use the same store, so its tickets stay.
    close: async () => {
      locks.releaseAll();
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

/** Locks among the callers in one process. */
class MemoryLocks {
  readonly #held = new Map<string, BusyLock & { readonly release: () => void }>();

  /** Takes the lock of this key for at most `ttlMs`, 1 to 600,000, or returns the lock of its holder. */
  take(key: string, ttlMs: number): HeldLock | BusyLock {
    checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
    const busy = this.#held.get(key);
    if (busy) return { released: busy.released };
    let resolve = (): void => undefined;
    const released = new Promise<void>((resolvePromise) => {
      resolve = resolvePromise;
    });
    const release = (): void => {
      clearTimeout(timer);
      if (this.#held.get(key) === lock) this.#held.delete(key);
      resolve();
    };
    const timer = setTimeout(release, ttlMs);
    const lock = { released, release };
    this.#held.set(key, lock);
    return {
      release: () => {
        release();
        return Promise.resolve();
      },
    };
  }

  releaseAll(): void {
    for (const lock of this.#held.values()) lock.release();
  }
}
