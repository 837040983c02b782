import { SystemUserError, type Step } from '../errors.js';

const EXCHANGE_HINT =
  'Check that the login URL is that of the SuperOffice login service, and that no proxy responds in its place.';
const USE_HINT =
  'Check that no proxy or gateway responds in place of NetServer, and check the tenant’s address with getTenantState.';

/**
 * The error for a response that violates the contract.
 *
 * @param what - completes the sentence "The response …"
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
    message: `The response ${what}.`,
    hint,
    ...(status !== undefined && { status }),
  });
}
