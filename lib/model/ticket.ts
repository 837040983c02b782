import { RedactedInspection } from '../redaction/redacted-inspect.js';
import type { SystemUserClaims } from './claims.js';

/** A ticket that can be used, and what is known of it; logged, its credentials are shortened. */
export class Ticket extends RedactedInspection {
  /** The credential: `Authorization: SOTicket {ticket}`, or `Credentials/Ticket` in NetServer's SOAP header. */
  readonly ticket: string;
  /** The tenant, in the issuer's spelling. */
  readonly contextIdentifier: string;
  /** When the exchange was made by the client's clock, Unix ms. */
  readonly issuedAt: number;
  /** When the ticket dies unless it is used before, Unix ms: six hours after its issue or its last use. */
  readonly expiresAt: number;
  /** The tenant's REST root, as the token names it. */
  readonly webApiUrl: string | undefined;
  /** The tenant's SOAP root, as the token names it. */
  readonly netServerUrl: string | undefined;
  /** Everything the security token said. */
  readonly claims: SystemUserClaims;

  /** @internal Takes claims that hold a ticket and a tenant. */
  constructor(claims: SystemUserClaims, issuedAt: number, expiresAt: number) {
    super();
    this.ticket = claims.ticket ?? '';
    this.contextIdentifier = claims.contextIdentifier ?? '';
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt;
    this.webApiUrl = claims.webApiUrl;
    this.netServerUrl = claims.netServerUrl;
    this.claims = claims;
  }
}

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
