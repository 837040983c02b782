import { ArgumentError } from '../argument-error.js';

/** Refuses what is neither true nor false; the text 'false' is neither. */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a boolean`);
  }
}
