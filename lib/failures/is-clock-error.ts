import { SystemUserError } from '../errors.js';

/** Whether an error is one that a clock that is off brings about. */
export function isClockError(error: unknown): error is SystemUserError {
  if (!(error instanceof SystemUserError)) return false;
  const { code, reason, claim } = error;
  return reason === 'InvalidTimestamp' || code === 'ERR_JWT_EXPIRED' || claim === 'nbf';
}
