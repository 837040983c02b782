import { ArgumentError } from '../errors.js';
import { MAX_TIMEOUT_MS } from './bounds.js';

/** Refuses anything but an object. */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be an object`);
  }
}

/** Refuses anything but an object of these options: a misspelt one would have no effect. */
export function checkOptionNames(options: unknown, names: readonly string[]): void {
  checkObject('options', options);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    `unknown option ${JSON.stringify(unknown)}; expected one of: ${names.join(', ')}`,
  );
}

/** Refuses unknown options of a call: a signal in their place, or a misspelt name, would have no effect. */
export function checkCallOptions(options: object, names: readonly string[]): void {
  checkObject('options', options);
  const isSignal = options instanceof AbortSignal;
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (!isSignal && unknown === undefined) return;
  const given = isSignal
    ? 'options is an AbortSignal'
    : `unknown option ${JSON.stringify(unknown)}`;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    `${given}; this method accepts { ${names.join(', ')} }`,
  );
}

/** Refuses anything but a function. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a function`);
  }
}

/** Refuses anything but true and false; the text 'false' is neither. */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a boolean`);
  }
}

/** Returns a finite number from `min` to `max`, and refuses anything else; a string of digits is not a number. */
export function checkRange(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a number`);
  if (!(value >= min && value <= max)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must be from ${min} to ${max}`);
  }
  return value;
}

/** Refuses a time that is not a number of ms, and a signal that is not an AbortSignal. */
export function checkLimits(timeoutMs: unknown, signal: unknown): void {
  checkRange('timeoutMs', timeoutMs, 0, MAX_TIMEOUT_MS);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'signal must be an AbortSignal');
  }
}
