import { ArgumentError } from '../argument-error.js';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkRange } from './check-range.js';

/** Refuses a time that is no number of ms, and a signal that is none. */
export function checkLimits(timeoutMs: unknown, signal: unknown): void {
  checkRange('timeoutMs', timeoutMs, 0, MAX_TIMEOUT_MS);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'signal must be an AbortSignal');
  }
}
