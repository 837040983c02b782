import { SystemUserError, type Step } from '../errors.js';

const HINT =
  'Check that the login URL is the SuperOffice login service itself and that no proxy answers in its place.';

/** The error for an answer that breaks the contract; `what` ends the sentence "The answer …". */
export function responseMalformed(
  what: string,
  status?: number,
  step: Step | undefined = 4,
  hint = HINT,
): SystemUserError {
  return new SystemUserError('ERR_RESPONSE_MALFORMED', {
    step,
    message: `The answer ${what}.`,
    hint,
    ...(status !== undefined && { status }),
  });
}
