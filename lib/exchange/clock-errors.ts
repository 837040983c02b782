import { SystemUserError } from '../errors.js';
import { readTimes } from '../jwt/header.js';

/** Whether an error is one that a clock that is off brings about; `token` is the security token that came, if any. */
export function isClockError(error: unknown, token: string): error is SystemUserError {
  if (!(error instanceof SystemUserError)) return false;
  const { code, reason, claim } = error;
  if (reason === 'InvalidTimestamp') return true;
  // Of a token without usable times, no clock can say whether it holds.
  return (code === 'ERR_JWT_EXPIRED' || claim === 'nbf') && readTimes(token) !== undefined;
}

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
