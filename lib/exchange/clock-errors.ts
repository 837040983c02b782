import { SystemUserError } from '../errors.js';
import { readTimes } from '../jwt/header.js';

/** Whether the error can be caused by clock skew; `token` is the received security token, if any. */
export function isClockError(error: unknown, token: string | undefined): error is SystemUserError {
  if (!(error instanceof SystemUserError)) return false;
  const { code, reason, claim } = error;
  if (reason === 'InvalidTimestamp') return true;
  // Without valid nbf and exp, skew cannot be inferred.
  const isAboutTime = code === 'ERR_JWT_EXPIRED' || claim === 'nbf';
  return isAboutTime && token !== undefined && readTimes(token) !== undefined;
}

const MINUTE_MS = 60_000;

/** Returns the error with a hint that states the clock skew of this machine, if that is the cause. */
export function explainClock(error: unknown, offsetMs: number | undefined): unknown {
  if (!(error instanceof SystemUserError) || offsetMs === undefined) return error;
  if (Math.abs(offsetMs) < MINUTE_MS) return error;
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  const { code, step, message, status, reason, errorMessage, claim } = error;
  return new SystemUserError(code, {
    step,
    message,
    hint: `The clock of this machine is ${minutes} minutes ${side} the service's. Synchronise it.`,
    status,
    reason,
    errorMessage,
    claim,
  });
}
