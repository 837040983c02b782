import { ArgumentError } from '../errors.js';

/** Refuses what is no context identifier: it comes from callback URLs, so only what is known to be harmless passes. */
export function checkContextIdentifier(value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'contextIdentifier must be a string');
  }
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(value)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'contextIdentifier must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-", like Cust12345',
    );
  }
}
