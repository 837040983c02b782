import { ArgumentError } from '../argument-error.js';
import { checkObject } from '../checks/check-object.js';

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
