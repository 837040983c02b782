import { checkRange } from '../arguments/checks.js';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import type { BusyLock, HeldLock } from '../stores/ticket-store.js';

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
