import { setTimeout as sleep } from 'node:timers/promises';
import { publish } from '../events.js';
import type { BusyLock, HeldLock, TicketStore } from '../stores/ticket-store.js';

/** How long one call of a store may take, in ms. */
const LIMIT_MS = 2_000;
/** How long a store that failed is left alone, in ms. */
const PAUSE_MS = 1_000;

/**
 * A store that cannot hold anybody up: what takes too long or fails counts as nothing found, one event says so, and the
 * store is left alone for a moment, after which one call at a time finds out whether it has recovered.
 */
export class GuardedStore {
  readonly #store: TicketStore;
  #isDown = false;
  #retryAt = -Infinity;

  constructor(store: TicketStore) {
    this.#store = store;
  }

  /**
   * Asks the store.
   *
   * @param ask - the call
   * @param late - takes what comes when nobody waits for it any more
   * @returns what the store says; undefined where it failed, is too slow or is left alone
   */
  async ask<T>(
    ask: (store: TicketStore) => Promise<T> | undefined,
    late?: (result: T) => void,
  ): Promise<T | undefined> {
    const now = performance.now();
    if (this.#isDown && now < this.#retryAt) return undefined;
    // While this call finds out, the others go on without.
    if (this.#isDown) this.#retryAt = now + LIMIT_MS + PAUSE_MS;
    try {
      const result = await withinLimit(() => ask(this.#store), late);
      this.#report(false);
      return result;
    } catch (error) {
      this.#retryAt = performance.now() + PAUSE_MS;
      this.#report(true, error);
      return undefined;
    }
  }

  /** Gives a lock back, even to a store that is left alone: others wait for it. */
  async release(lock: HeldLock): Promise<void> {
    await withinLimit(() => lock.release()).catch(() => undefined);
  }

  async close(): Promise<void> {
    await withinLimit(() => this.#store.close?.()).catch(() => undefined);
  }

  #report(isDown: boolean, error?: unknown): void {
    if (this.#isDown === isDown) return;
    this.#isDown = isDown;
    if (isDown) publish('superoffice-system-user:store:down', () => ({ code: codeOf(error) }));
    else publish('superoffice-system-user:store:up', () => ({}));
  }
}

async function withinLimit<T>(
  ask: () => Promise<T> | undefined,
  late?: (result: T) => void,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const waiting = { isOver: false };
  const answer = (async () => {
    const result = await ask();
    if (waiting.isOver && result !== undefined) late?.(result);
    return result;
  })();
  // After the limit nobody waits for its failure.
  answer.catch(() => undefined);
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      waiting.isOver = true;
      reject(Object.assign(new Error('the store did not answer in time'), { code: 'ETIMEDOUT' }));
    }, LIMIT_MS);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The code of a store's error, never its message: that may tell its address and more. */
function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** The shortest wait for a lock, in ms: a store that says "now" each time must not be asked without a pause. */
const MIN_WAIT_MS = 10;

/** What a store says of a lock, of which nothing is taken for granted: it may wait too long, fail, or be no lock at all. */
export function readLock(given: unknown, ttlMs: number): HeldLock | BusyLock | undefined {
  const lock = Object(given) as Partial<HeldLock & BusyLock>;
  if (typeof lock.release === 'function') return given as HeldLock;
  if (!('released' in lock)) return undefined;
  return { released: waitFor(lock.released, ttlMs) };
}

async function waitFor(released: unknown, ttlMs: number): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const end = sleep(ttlMs, undefined, { signal }).catch(() => undefined);
  const given = Promise.resolve(released).catch(() => undefined);
  await Promise.all([Promise.race([given, end]), sleep(MIN_WAIT_MS)]);
  over.abort();
}
