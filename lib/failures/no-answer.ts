import type { SystemUserError } from '../errors.js';
import { describePage, httpStatusError, type StatusAnswer } from '../http/status-errors.js';
import { responseMalformed } from '../http/malformed-response.js';

/** The error for what came in place of an answer of the contract; `what` ends the sentence "The answer …". */
export function noAnswer(
  answer: StatusAnswer & { readonly body: string | Uint8Array },
  what: string,
  secrets: readonly string[],
): SystemUserError {
  const { status, body } = answer;
  if (status !== 200) return httpStatusError(answer, 3, secrets);
  const page = describePage(body, secrets, 3);
  return responseMalformed(page?.description ?? what, status, 4, page?.hint);
}
