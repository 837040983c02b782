import { SystemUserError } from '../errors.js';
import { isClockError } from './is-clock-error.js';

const MINUTE_MS = 60_000;

/** The same error, with a hint that says by how much the clock of this machine is off, where that may be the reason. */
export function explainClock(error: unknown, offsetMs: number | undefined): unknown {
  if (!isClockError(error) || offsetMs === undefined || Math.abs(offsetMs) < MINUTE_MS)
    return error;
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  const { code, step, message, status, reason, errorMessage, claim } = error;
  return new SystemUserError(code, {
    step,
    message,
    hint: `The clock of this machine is ${minutes} minutes ${side} the service's: synchronise it.`,
    status,
    reason,
    errorMessage,
    claim,
  });
}
