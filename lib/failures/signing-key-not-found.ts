import { SystemUserError } from '../errors.js';

/** The error where no key is there that could have signed a token; `what` is the sentence that says so. */
export function signingKeyNotFound(what: string): SystemUserError {
  return new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
    step: 5,
    message: what,
    hint: 'Check that the environment, the pinned certificates or the key set are those of the issuer.',
  });
}
