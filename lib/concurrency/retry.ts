import { setTimeout as sleep } from 'node:timers/promises';
import { SystemUserError } from '../errors.js';
import type { Deadline } from './deadline.js';

export const MAX_TRIES = 3;
const BASE_MS = 250;

/** What is known about a try that failed and will be made again. */
export interface Retry {
  readonly error: SystemUserError;
  /** The number of the try that failed, from 1. */
  readonly attempt: number;
  /** The pause before the next one, in ms. */
  readonly delayMs: number;
}

/** How something is retried; all of it may be left out. */
export interface RetryOptions {
  /** Called before the pause that comes before another try. */
  readonly onRetry?: (retry: Retry) => void;
  /** A number from 0 to 1, for the jitter. Default Math.random. */
  readonly random?: () => number;
  /** The number of the first try, where others came before it. Default 1. */
  readonly firstAttempt?: number;
}

/**
 * Runs something up to three times while it fails with a retryable error and the deadline allows. The pauses grow
 * exponentially with full jitter, or are as long as the server asked for. A timeout is not retried: it used up the time.
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
