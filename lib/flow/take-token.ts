import { authenticationRefused } from './read-answer.js';
import { responseMalformed } from '../http/malformed-response.js';

/** What an answer of the contract says, by SOAP or by REST. */
export interface AuthenticationResponse {
  readonly isSuccessful: boolean;
  readonly token: string | undefined;
  readonly errorMessage: string | undefined;
}

/**
 * Takes the security token out of an answer. A refusal is one whatever the HTTP status; a success counts with 200 only.
 *
 * Source: docs/protocol.md, "Refusals".
 */
export function takeToken(
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
