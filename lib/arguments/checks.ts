import { ArgumentError } from '../errors.js';
import { MAX_TIMEOUT_MS } from './bounds.js';

/** Refuses what is no object with properties to read. */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be an object`);
  }
}

/** Refuses what is no object, and an object with an option that does not exist: a misspelt one would have no effect. */
export function checkOptionNames(options: unknown, names: readonly string[]): void {
  checkObject('options', options);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    `there is no option ${JSON.stringify(unknown)}; there are ${names.join(', ')}`,
  );
}

/** Refuses options of a call that it does not have: a signal in their place, or a misspelt name, would say nothing. */
export function checkCallOptions(options: object, names: readonly string[]): void {
  checkObject('options', options);
  const unknown = Object.keys(options).some((name) => !names.includes(name));
  if (unknown || options instanceof AbortSignal) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `the options of a call are { ${names.join(', ')} }, no others`,
    );
  }
}

/** Refuses what cannot be called. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a function`);
  }
}

/** Refuses what is neither true nor false; the text 'false' is neither. */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a boolean`);
  }
}

/** Refuses what is not a finite number from `min` to `max`; a string of digits is no number. */
export function checkRange(name: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a number`);
  if (!(value >= min && value <= max)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must be from ${min} to ${max}`);
  }
}

/** Refuses a time that is no number of ms, and a signal that is none. */
export function checkLimits(timeoutMs: unknown, signal: unknown): void {
  checkRange('timeoutMs', timeoutMs, 0, MAX_TIMEOUT_MS);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'signal must be an AbortSignal');
  }
}
