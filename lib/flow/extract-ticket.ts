import { ArgumentError, SystemUserError } from '../errors.js';
import { checkRange } from '../arguments/checks.js';
import { MAX_TIME_MS, TICKET_LIFETIME_MS } from '../arguments/bounds.js';
import { holdsTicket } from '../model/claims.js';
import { SystemUserTicket } from '../model/ticket.js';
import { ValidatedToken } from './validate-token.js';

/**
 * Step 6: extracts the ticket from a validated security token.
 *
 * Source: docs/protocol.md, "Words" and "The security token".
 *
 * @param validated - the result of `validateToken`
 * @param issuedAt - the time of the exchange, Unix ms, 0 to the end of the year 9999. Default: now
 * @returns the ticket, its times (Unix ms), its addresses, the claims and the security token
 * @throws SystemUserError ERR_TICKET_MISSING if the token contains no usable ticket; TypeError ERR_INVALID_ARG_TYPE for
 *   a token that is not from `validateToken`, ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for an invalid time
 * @example
 * ```ts
 * import { extractTicket, KeySet, validateToken } from 'superoffice-system-user';
 *
 * const keySet = new KeySet({ environment: 'sod' });
 * async function ticketOf(token: string) {
 *   return extractTicket(await validateToken(token, { keySet, contextIdentifier: 'Cust12345' })).ticket;
 * }
 * ```
 */
export function extractTicket(
  validated: ValidatedToken,
  issuedAt: number = Date.now(),
): SystemUserTicket {
  if (!((validated as unknown) instanceof ValidatedToken)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_TYPE',
      'validated must be the result of validateToken',
    );
  }
  checkRange('issuedAt', issuedAt, 0, MAX_TIME_MS);
  if (!holdsTicket(validated.claims)) {
    throw new SystemUserError('ERR_TICKET_MISSING', {
      step: 6,
      message: 'The security token is valid but contains no usable ticket.',
      hint: 'The token may not be for a system user. Check the system user token; if it is correct, contact SuperOffice.',
    });
  }
  const expiresAt = issuedAt + TICKET_LIFETIME_MS;
  return new SystemUserTicket(validated.claims, issuedAt, expiresAt, validated.token);
}
