import { ArgumentError } from '../errors.js';
import { MAX_TIMEOUT_MS } from './bounds.js';

export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be an object`);
  }
}

/** Rejects unknown options: a misspelt one would have no effect. */
export function checkOptionNames(options: unknown, names: readonly string[]): void {
  checkObject('options', options);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    `unknown option ${JSON.stringify(unknown)}; expected one of: ${names.join(', ')}`,
  );
}

/** Rejects unknown options of a call, and a signal in place of the options: neither would have an effect. */
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

export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a function`);
  }
}

/** Rejects everything but true and false: the string 'false' is truthy. */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a boolean`);
  }
}

/** Returns the number if it is from `min` to `max`, and rejects everything else, also NaN and strings of digits. */
export function checkRange(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a number`);
  if (!(value >= min && value <= max)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must be from ${min} to ${max}`);
  }
  return value;
}

/** Checks the time limit, in ms, and the signal of a call. */
export function checkLimits(timeoutMs: unknown, signal: unknown): void {
  checkRange('timeoutMs', timeoutMs, 0, MAX_TIMEOUT_MS);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'signal must be an AbortSignal');
  }
}
