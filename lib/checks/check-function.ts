import { ArgumentError } from '../argument-error.js';

/** Refuses what cannot be called. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a function`);
  }
}
