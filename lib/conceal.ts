import { inspect } from 'node:util';
import { shorten } from './shorten.js';

/** The names under which results and claims carry credentials. */
const CREDENTIALS = /(^|\/)(ticket|token|system_token|systemUserToken)$/;

/**
 * Freezes a result and makes `console.log` and `util.inspect` show its credentials shortened; the values themselves,
 * and JSON.stringify, stay whole.
 */
export function conceal<T extends object>(result: T): Readonly<T> {
  Object.defineProperty(result, inspect.custom, {
    value: () =>
      Object.fromEntries(
        Object.entries(result).map(([name, value]) => [
          name,
          typeof value === 'string' && CREDENTIALS.test(name) ? shorten(value) : (value as unknown),
        ]),
      ),
  });
  return Object.freeze(result);
}
