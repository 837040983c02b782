import { ArgumentError } from './argument-error.js';

/** The error for what is asked of a client that is closed. */
export function closedError(): ArgumentError {
  return new ArgumentError('ERR_INVALID_STATE', 'the client is closed');
}
