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
