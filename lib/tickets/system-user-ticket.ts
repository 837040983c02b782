import type { SystemUserClaims } from '../model/claims.js';
import { Ticket } from '../model/ticket.js';

/** A system user ticket right from an exchange, with the security token it came in. */
export class SystemUserTicket extends Ticket {
  /** The security token, a JWT that lives for minutes; the ticket outlives it. */
  readonly token: string;

  /** @internal */
  constructor(claims: SystemUserClaims, issuedAt: number, expiresAt: number, token: string) {
    super(claims, issuedAt, expiresAt);
    this.token = token;
  }
}
