import { setTimeout as sleep } from 'node:timers/promises';
import { publish } from '../events.js';
import type { BusyLock, HeldLock, TicketStore } from '../stores/ticket-store.js';

/** The time limit of one call to the store, in ms. */
const TIMEOUT_MS = 2_000;
/** How long a store that failed is not called, in ms. */
const PAUSE_MS = 1_000;

/**
 * Protects callers from a slow or failing store. A call that fails or times out counts as a cache miss and is published
 * once as an event. The store then gets a pause, after which one call at a time probes whether it has recovered.
 */
export class GuardedStore {
  readonly #store: TicketStore;
  #isDown = false;
  #retryAt = -Infinity;

  constructor(store: TicketStore) {
    this.#store = store;
  }

  /**
   * Calls the store.
   *
   * @param operation - makes the call
   * @param onLateResult - receives a result that arrives after the time limit
   * @returns the store's result; undefined if the call failed or timed out, or if the store is paused
   */
  async call<T>(
    operation: (store: TicketStore) => Promise<T> | undefined,
    onLateResult?: (result: T) => void,
  ): Promise<T | undefined> {
    const now = performance.now();
    if (this.#isDown && now < this.#retryAt) return undefined;
    // This call probes the store; until it returns, the others go on without the store.
    if (this.#isDown) this.#retryAt = now + TIMEOUT_MS + PAUSE_MS;
    try {
      const result = await withTimeout(() => operation(this.#store), onLateResult);
      this.#report(false);
      return result;
    } catch (error) {
      this.#retryAt = performance.now() + PAUSE_MS;
      this.#report(true, error);
      return undefined;
    }
  }

  /** Releases a lock even in a paused store, because other processes wait for it. */
  async release(lock: HeldLock): Promise<void> {
    await withTimeout(() => lock.release()).catch(() => undefined);
  }

  async close(): Promise<void> {
    await withTimeout(() => this.#store.close?.()).catch(() => undefined);
  }

  #report(isDown: boolean, error?: unknown): void {
    if (this.#isDown === isDown) return;
    this.#isDown = isDown;
    if (isDown) publish('superoffice-system-user:store:down', () => ({ code: codeOf(error) }));
    else publish('superoffice-system-user:store:up', () => ({}));
  }
}

/** Validates the lock that a store returned, and bounds the wait for a busy one: the store is not trusted. */
export function readLock(result: unknown, ttlMs: number): HeldLock | BusyLock | undefined {
  const lock = Object(result) as Partial<HeldLock & BusyLock>;
  if (typeof lock.release === 'function') return result as HeldLock;
  if (!('released' in lock)) return undefined;
  return { released: waitForRelease(lock.released, ttlMs) };
}

async function withTimeout<T>(
  operation: () => Promise<T> | undefined,
  onLateResult?: (result: T) => void,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const state = { isTimedOut: false };
  const pending = (async () => {
    const result = await operation();
    if (state.isTimedOut && result !== undefined) onLateResult?.(result);
    return result;
  })();
  // A failure after the timeout must not be an unhandled rejection.
  pending.catch(() => undefined);
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      state.isTimedOut = true;
      reject(Object.assign(new Error('the store did not answer in time'), { code: 'ETIMEDOUT' }));
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([pending, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Publishes the code of the error only: the message may contain the address of the store and more. */
function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** The shortest wait for a lock, in ms: prevents a busy loop if the store reports every lock as released at once. */
const MIN_WAIT_MS = 10;

async function waitForRelease(released: unknown, ttlMs: number): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const expiry = sleep(ttlMs, undefined, { signal }).catch(() => undefined);
  const release = Promise.resolve(released).catch(() => undefined);
  await Promise.all([Promise.race([release, expiry]), sleep(MIN_WAIT_MS)]);
  controller.abort();
}
