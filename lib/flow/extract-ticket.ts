import { conceal } from '../conceal.js';
import { TICKET_LIFETIME_MS } from '../defaults.js';
import { SystemUserError } from '../errors.js';
import type { SystemUserClaims } from './read-claims.js';
import type { ValidatedToken } from './validate-token.js';

/** A system user ticket and what came with it; logged, its credentials are shortened. */
export interface SystemUserTicket {
  /** The credential: `Authorization: SOTicket {ticket}`, or `Credentials/Ticket` in NetServer's SOAP header. */
  readonly ticket: string;
  /** The tenant, in the issuer's spelling. */
  readonly contextIdentifier: string;
  /** When the exchange was made by the client's clock, Unix ms. */
  readonly issuedAt: number;
  /** When the ticket dies unless it is used before, Unix ms: six hours after `issuedAt`. */
  readonly expiresAt: number;
  /** The tenant's REST root, as the token names it. */
  readonly webApiUrl: string | undefined;
  /** The tenant's SOAP root, as the token names it. */
  readonly netServerUrl: string | undefined;
  /** Everything the security token says. */
  readonly claims: SystemUserClaims;
  /** The security token, a JWT that lives for minutes; the ticket outlives it. */
  readonly token: string;
}

/** It goes into an HTTP header and into XML: printable ASCII without spaces. */
const TICKET = /^[\x21-\x7E]+$/;

/**
 * Step 6: takes the ticket out of a validated security token.
 *
 * Source: docs/protocol.md, "Words" and "The security token".
 *
 * @param validated - the result of `validateToken`
 * @param issuedAt - when the exchange was made, Unix ms. Default: now
 * @returns the ticket, its times and its addresses
 * @throws SystemUserError ERR_TICKET_MISSING when the token holds none
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
  { token, claims }: ValidatedToken,
  issuedAt: number = Date.now(),
): SystemUserTicket {
  const { ticket, contextIdentifier, webApiUrl, netServerUrl } = claims;
  if (ticket === undefined || contextIdentifier === undefined || !TICKET.test(ticket)) {
    throw new SystemUserError('ERR_TICKET_MISSING', {
      step: 6,
      message: 'The security token is valid but holds no usable ticket.',
      hint: 'The token may not be one for a system user: check what it was asked for with. Otherwise ask SuperOffice.',
    });
  }
  return conceal({
    ticket,
    contextIdentifier,
    issuedAt,
    expiresAt: issuedAt + TICKET_LIFETIME_MS,
    webApiUrl,
    netServerUrl,
    claims,
    token,
  });
}
