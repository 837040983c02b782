import { SystemUserError, type Step } from './errors.js';

/** How long something may take and who may end it earlier. */
export interface Limits {
  /** The time that is left, in ms. */
  readonly timeoutMs: number;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls `end` once a limit is reached: with ERR_TIMEOUT, or with the reason of the signal.
 *
 * @returns a function that stops watching, to be called in any case
 */
export function watchLimits(
  { timeoutMs, signal }: Limits,
  step: Step,
  end: (reason: unknown) => void,
): () => void {
  const onAbort = () => {
    end(signal?.reason);
  };
  const onTimeout = () => {
    end(
      new SystemUserError('ERR_TIMEOUT', {
        step,
        message: 'There was no complete answer in time.',
        hint: 'Check that the login URL is reachable from here (proxy, firewall), or allow more with timeoutMs.',
        retryable: true,
      }),
    );
  };
  const timer = setTimeout(onTimeout, timeoutMs);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
}
