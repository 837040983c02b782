import { ArgumentError } from '../argument-error.js';
import { checkObject } from './check-object.js';

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
