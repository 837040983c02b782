import { type RefusalReason, SystemUserError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import { describePage, httpStatusError, type StatusAnswer } from '../http/status-errors.js';
import { redact } from '../redaction/redact.js';

/** What an answer of the contract says, by SOAP or by REST. */
interface AuthenticationResponse {
  readonly isSuccessful: boolean;
  readonly token: string | undefined;
  readonly errorMessage: string | undefined;
}

/**
 * Takes the security token out of an answer. A refusal is one whatever the HTTP status; a success counts with 200 only.
 *
 * Source: docs/protocol.md, "Refusals".
 */
export function tokenFrom(
  { isSuccessful, token, errorMessage = '' }: AuthenticationResponse,
  status: number,
  secrets: readonly string[],
): string {
  if (!isSuccessful) throw authenticationRefused(errorMessage, status, secrets);
  if (status !== 200) throw responseMalformed(`reports success with HTTP status ${status}`, status);
  const trimmed = token?.trim();
  if (!trimmed) throw responseMalformed('reports success without a token', status);
  return trimmed;
}

/** What each reason asks of the caller; the more telling names come first, a text may hold several. */
const HINTS: Readonly<Record<RefusalReason, string>> = {
  InvalidTimestamp:
    'The clock of this machine is off: the signed time must be close to the time of the service. Synchronise it.',
  InvalidSignature:
    'The private key does not belong to this application in this environment, or the system user token was altered.',
  InvalidRedirectUrl: 'Register the redirect URL for the application in this environment.',
  NeedsReapproval:
    'The application has changed: an administrator of the tenant must approve it again.',
  Revoked:
    'The tenant has revoked the application: an administrator must approve it again, which gives a new system user token.',
  Expired:
    'The consent has expired: an administrator of the tenant must approve the application again.',
  Denied:
    'The tenant has not approved the application; or the context identifier, the system user token and the client secret do not belong together, or are of another environment.',
};

const UNKNOWN =
  'Check the environment, the client secret, the context identifier and the system user token: they must belong together.';

/** The error for a refusal, with the service's own text; `secrets` are not quoted from it. */
export function authenticationRefused(
  text: string,
  status: number,
  secrets: readonly string[],
): SystemUserError {
  const errorMessage = redact(text, secrets);
  const searched = text.toLowerCase();
  const reason = (Object.keys(HINTS) as RefusalReason[]).find((name) =>
    searched.includes(name.toLowerCase()),
  );
  return new SystemUserError('ERR_AUTHENTICATION_REFUSED', {
    step: 4,
    message: `The service refused the exchange: ${errorMessage || 'it gave no reason'}`,
    hint: reason ? HINTS[reason] : UNKNOWN,
    status,
    reason,
    errorMessage,
  });
}

/** The error for what came in place of an answer of the contract; `what` ends the sentence "The answer …". */
export function unexpectedResponse(
  answer: StatusAnswer & { readonly body: string | Uint8Array },
  what: string,
  secrets: readonly string[],
): SystemUserError {
  const { status, body } = answer;
  if (status !== 200) return httpStatusError(answer, 3, secrets);
  const page = describePage(body, secrets, 3);
  return responseMalformed(page?.description ?? what, status, 4, page?.hint);
}
