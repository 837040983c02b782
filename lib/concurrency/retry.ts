import { setTimeout as sleep } from 'node:timers/promises';
import { SystemUserError } from '../errors.js';
import type { Deadline } from './deadline.js';

export const MAX_TRIES = 3;
const BASE_MS = 250;

/** A failed attempt that will be retried. */
export interface Retry {
  readonly error: SystemUserError;
  /** The number of the failed attempt, from 1. */
  readonly attempt: number;
  /** The delay before the next attempt, in ms. */
  readonly delayMs: number;
}

export interface RetryOptions {
  /** Called before the delay of each retry. */
  readonly onRetry?: (retry: Retry) => void;
  /** Returns a number from 0 to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** The number of the first attempt, greater than 1 after earlier attempts. Default 1. */
  readonly firstAttempt?: number;
}

/**
 * Runs a function up to three times while it fails with a retryable error and the deadline allows.
 *
 * The delays are exponential backoff with full jitter, or the server's Retry-After. A timeout is not retried: it has
 * used up the time.
 */
export async function retry<T>(
  run: () => Promise<T>,
  deadline: Pick<Deadline, 'left'>,
  { onRetry, random = Math.random, firstAttempt = 1 }: RetryOptions = {},
): Promise<T> {
  for (let attempt = firstAttempt; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!isTransient(error) || attempt === MAX_TRIES) throw error;
      const delayMs = error.retryAfterMs ?? random() * BASE_MS * 2 ** attempt;
      const { timeoutMs, signal } = deadline.left();
      if (delayMs >= timeoutMs) throw error;
      onRetry?.({ error, attempt, delayMs });
      await pause(delayMs, signal);
    }
  }
}

function isTransient(error: unknown): error is SystemUserError {
  return error instanceof SystemUserError && error.retryable && error.code !== 'ERR_TIMEOUT';
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal && { signal });
  } catch {
    signal?.throwIfAborted();
  }
}
