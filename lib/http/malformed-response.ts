import { SystemUserError, type Step } from '../errors.js';

const EXCHANGE_HINT =
  'Check that the login URL is the SuperOffice login service itself and that no proxy answers in its place.';
const USE_HINT =
  'Check that NetServer itself answers there, and no proxy or gateway in its place; getTenantState says where the tenant is.';

/**
 * The error for an answer that breaks the contract.
 *
 * @param what - the end of the sentence "The answer …"
 * @param step - the step that failed, null for none
 */
export function responseMalformed(
  what: string,
  status?: number,
  step: Step | null = 4,
  hint = step === null ? USE_HINT : EXCHANGE_HINT,
): SystemUserError {
  return new SystemUserError('ERR_RESPONSE_MALFORMED', {
    step: step ?? undefined,
    message: `The answer ${what}.`,
    hint,
    ...(status !== undefined && { status }),
  });
}
