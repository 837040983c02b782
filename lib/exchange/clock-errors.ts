import { SystemUserError } from '../errors.js';

const MINUTE_MS = 60_000;

/** The same error, with a hint that says by how much the clock of this machine is off, where that is the reason. */
export function explainClock(error: unknown, offsetMs: number | undefined): unknown {
  if (!(error instanceof SystemUserError) || offsetMs === undefined) return error;
  if (Math.abs(offsetMs) < MINUTE_MS) return error;
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
