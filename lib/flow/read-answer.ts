import { type RefusalReason, SystemUserError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import { describePage, httpStatusError, type StatusAnswer } from '../http/status-errors.js';
import { redact } from '../redaction/redact.js';

/** The content of a response of the contract, by SOAP or by REST. */
interface AuthenticationResponse {
  readonly isSuccessful: boolean;
  readonly token: string | undefined;
  readonly errorMessage: string | undefined;
}

/**
 * Extracts the security token from the content of a response.
 *
 * A refusal is reported as such with any HTTP status; a success is only accepted with status 200.
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

/** The hint for each reason, with the more specific names first: a text may contain several. */
const HINTS: Readonly<Record<RefusalReason, string>> = {
  InvalidTimestamp:
    'The signed time is too far from the time of the service. Synchronise the clock of this machine.',
  InvalidSignature:
    'The private key is not that of this application in this environment, or the system user token was altered. Check both.',
  InvalidRedirectUrl: 'Register the redirect URL for the application in this environment.',
  NeedsReapproval:
    'The application has changed. Ask an administrator of the tenant to approve it again.',
  Revoked:
    'The tenant has revoked the application. Ask an administrator to approve it again, which creates a new system user token.',
  Expired:
    'The consent has expired. Ask an administrator of the tenant to approve the application again.',
  Denied:
    'The tenant has not approved the application; or the context identifier, the system user token and the client secret do not belong together, or are from another environment. Check them.',
};

const UNKNOWN_REASON_HINT =
  'Check that the environment, the client secret, the context identifier and the system user token belong together.';

/** The error for a refusal, with the service's own text; `secrets` are redacted. */
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
    hint: reason ? HINTS[reason] : UNKNOWN_REASON_HINT,
    status,
    reason,
    errorMessage,
  });
}

/** The error for a response that is not one of the contract; `what` completes the sentence "The response …". */
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
