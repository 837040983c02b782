import { setMaxListeners } from 'node:events';
import { type Step, SystemUserError } from '../errors.js';

/** The time limit and the abort signal of a piece of work. */
export interface Limits {
  /** The remaining time, in ms. */
  readonly timeoutMs: number;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
}

/** The moment by which a piece of work must be done, however many waits it consists of. */
export class Deadline {
  readonly #endsAt: number;
  readonly #signal: AbortSignal | undefined;

  /** @param limits - the time from now on, and the signal that aborts the work */
  constructor({ timeoutMs, signal }: Limits) {
    this.#endsAt = performance.now() + timeoutMs;
    this.#signal = signal;
  }

  /** The limits for the next wait. */
  left(): Limits {
    return { timeoutMs: Math.max(0, this.#endsAt - performance.now()), signal: this.#signal };
  }
}

/** The error for an exceeded time limit. */
export function timeoutError(step: Step | undefined): SystemUserError {
  return new SystemUserError('ERR_TIMEOUT', {
    step,
    message: 'The response was not complete within the time limit.',
    hint:
      step === undefined
        ? 'Check that this machine can reach the tenant and the login URL (proxy, firewall), or allow more time.'
        : 'Check that this machine can reach the login URL (proxy, firewall), or allow more time (timeoutMs).',
    retryable: true,
  });
}

/**
 * Calls `end` when a limit is reached, with ERR_TIMEOUT or with the signal's reason.
 *
 * @returns a function that stops watching; call it in any case
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
  // One signal may abort any number of calls; Node.js would report more than ten listeners as a leak.
  setMaxListeners(0, signal);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

/** Waits for a value within the limits; the work behind the promise goes on. A plain value costs no timer. */
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

/** Waits for a promise, and rejects with the signal's reason when the signal is aborted. */
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
