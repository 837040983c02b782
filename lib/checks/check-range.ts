import { ArgumentError } from '../argument-error.js';

/** Refuses what is not a finite number from `min` to `max`; a string of digits is no number. */
export function checkRange(name: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a number`);
  if (!(value >= min && value <= max)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must be from ${min} to ${max}`);
  }
}
