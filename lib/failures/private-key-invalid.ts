import { SystemUserError } from '../errors.js';

/** The error for a key that cannot sign; neither sentence may hold anything of the key. */
export function privateKeyInvalid(what: string, hint: string): SystemUserError {
  return new SystemUserError('ERR_PRIVATE_KEY_INVALID', {
    step: 1,
    message: `privateKey ${what}.`,
    hint,
  });
}
