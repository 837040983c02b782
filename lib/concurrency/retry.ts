import { setTimeout as sleep } from 'node:timers/promises';
import { SystemUserError } from '../errors.js';
import type { Limits } from './deadline.js';

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

/**
 * Runs something up to three times while it fails with a retryable error and the limits allow: the pauses grow
 * exponentially with full jitter, or are what the server asked for. A timeout is not tried again: it used up the time.
 *
 * @param random - from 0 to 1, for the jitter
 * @param firstAttempt - the number of the first try, where others came before it
 */
export async function retry<T>(
  run: () => Promise<T>,
  limits: () => Limits,
  onRetry?: (retry: Retry) => void,
  random: () => number = Math.random,
  firstAttempt = 1,
): Promise<T> {
  for (let attempt = firstAttempt; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!mayPass(error) || attempt === MAX_TRIES) throw error;
      const delayMs = error.retryAfterMs ?? random() * BASE_MS * 2 ** attempt;
      const { timeoutMs, signal } = limits();
      if (delayMs >= timeoutMs) throw error;
      onRetry?.({ error, attempt, delayMs });
      await pause(delayMs, signal);
    }
  }
}

function mayPass(error: unknown): error is SystemUserError {
  return error instanceof SystemUserError && error.retryable && error.code !== 'ERR_TIMEOUT';
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal && { signal });
  } catch {
    signal?.throwIfAborted();
  }
}
