import { setMaxListeners } from 'node:events';
import { type Step, SystemUserError } from '../errors.js';

/** How long something may take and who may end it earlier. */
export interface Limits {
  /** The time that is left, in ms. */
  readonly timeoutMs: number;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
}

/** The moment by which a piece of work must be done, however many waits it consists of. */
export class Deadline {
  readonly #endsAt: number;
  readonly #signal: AbortSignal | undefined;

  /** @param limits - the time that the work may take from now on, and the signal that ends it early */
  constructor({ timeoutMs, signal }: Limits) {
    this.#endsAt = performance.now() + timeoutMs;
    this.#signal = signal;
  }

  /** The limits for the next wait. */
  left(): Limits {
    return { timeoutMs: Math.max(0, this.#endsAt - performance.now()), signal: this.#signal };
  }
}

/** The error for a time that is up. */
export function timeoutError(step: Step | undefined): SystemUserError {
  return new SystemUserError('ERR_TIMEOUT', {
    step,
    message: 'There was no complete answer in time.',
    hint:
      step === undefined
        ? 'Check that the tenant and the login URL are reachable from here (proxy, firewall), or allow more time.'
        : 'Check that the login URL is reachable from here (proxy, firewall), or allow more time (timeoutMs).',
    retryable: true,
  });
}

/**
 * Calls `end` once a limit is reached: with ERR_TIMEOUT, or with the reason of the signal.
 *
 * @returns a function that stops watching, to be called in any case
 */
export function watchLimits(
  { timeoutMs, signal }: Limits,
  step: Step | undefined,
  end: (reason: unknown) => void,
): () => void {
  const timer = setTimeout(() => {
    end(timeoutError(step));
  }, timeoutMs);
  if (!signal) {
    return () => {
      clearTimeout(timer);
    };
  }
  const onAbort = () => {
    end(signal.reason);
  };
  // One signal may end any number of calls; Node.js would take more than ten listeners for a leak.
  setMaxListeners(0, signal);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

/** Waits for a value, but no longer than the limits allow; the work behind the promise goes on. A ready value costs nothing. */
export async function withDeadline<T>(
  value: T | Promise<T>,
  limits: Limits,
  step: Step | undefined,
): Promise<T> {
  if (!(value instanceof Promise)) return value;
  let stop: (() => void) | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    stop = watchLimits(limits, step, reject);
  });
  try {
    return await Promise.race([value, limit]);
  } finally {
    stop?.();
  }
}

/** Waits for a promise, no longer than until the signal is aborted, with whose reason it rejects. */
export async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => {
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}
