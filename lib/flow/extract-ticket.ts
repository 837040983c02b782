import { ArgumentError } from '../argument-error.js';
import { checkRange } from '../checks/check-range.js';
import { Concealed } from '../concealed.js';
import { MAX_TIME_MS, TICKET_LIFETIME_MS } from '../defaults.js';
import { SystemUserError } from '../errors.js';
import type { SystemUserClaims } from '../security-token/system-user-claims.js';
import { ValidatedToken } from './validate-token.js';

/** A system user ticket and what came with it; logged, its credentials are shortened. */
export class SystemUserTicket extends Concealed {
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

  /** @internal */
  constructor(
    ticket: string,
    contextIdentifier: string,
    issuedAt: number,
    { claims, token }: ValidatedToken,
  ) {
    super();
    this.ticket = ticket;
    this.contextIdentifier = contextIdentifier;
    this.issuedAt = issuedAt;
    this.expiresAt = issuedAt + TICKET_LIFETIME_MS;
    this.webApiUrl = claims.webApiUrl;
    this.netServerUrl = claims.netServerUrl;
    this.claims = claims;
    this.token = token;
  }
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
 * @throws SystemUserError ERR_TICKET_MISSING when the token holds none; TypeError ERR_INVALID_ARG_TYPE or
 *   ERR_INVALID_ARG_VALUE for an unusable time
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
  const { ticket, contextIdentifier } = validated.claims;
  if (ticket === undefined || contextIdentifier === undefined || !TICKET.test(ticket)) {
    throw new SystemUserError('ERR_TICKET_MISSING', {
      step: 6,
      message: 'The security token is valid but holds no usable ticket.',
      hint: 'The token may not be one for a system user: check what it was asked for with. Otherwise ask SuperOffice.',
    });
  }
  return new SystemUserTicket(ticket, contextIdentifier, issuedAt, validated);
}
