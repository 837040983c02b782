import { setMaxListeners } from 'node:events';
import { SystemUserError, type Step } from '../errors.js';

/** How long something may take and who may end it earlier. */
export interface Limits {
  /** The time that is left, in ms. */
  readonly timeoutMs: number;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
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
