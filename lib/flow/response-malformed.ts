import { SystemUserError, type Step } from '../errors.js';

/** The error for an answer that breaks the contract; `what` ends the sentence "The answer …". */
export function responseMalformed(what: string, status?: number, step: Step = 4): SystemUserError {
  return new SystemUserError('ERR_RESPONSE_MALFORMED', {
    step,
    message: `The answer ${what}.`,
    hint: 'Check that the login URL is the SuperOffice login service itself and that no proxy answers in its place.',
    ...(status !== undefined && { status }),
  });
}
