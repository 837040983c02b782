import { ArgumentError } from '../argument-error.js';

/** Refuses what is no object with properties to read. */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be an object`);
  }
}
