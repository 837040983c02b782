import { RedactedInspection } from '../redaction/redacted-inspect.js';
import type { SystemUserClaims } from './claims.js';

/** A usable ticket with its times and addresses. When logged, its credentials are shortened. */
export class Ticket extends RedactedInspection {
  /** The credential: `Authorization: SOTicket {ticket}`, or `Credentials/Ticket` in NetServer's SOAP header. */
  readonly ticket: string;
  /** The context identifier of the tenant, in the issuer's spelling. */
  readonly contextIdentifier: string;
  /** The time of the exchange by the client's clock, Unix ms. */
  readonly issuedAt: number;
  /** The expiry of the ticket, Unix ms: six hours after its issue or its last use. */
  readonly expiresAt: number;
  /** The root of the tenant's REST API, from the security token. */
  readonly webApiUrl: string | undefined;
  /** The root of the tenant's SOAP services, from the security token. */
  readonly netServerUrl: string | undefined;
  /** All claims of the security token. */
  readonly claims: SystemUserClaims;

  /** @internal The claims must contain a ticket and a tenant. */
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

/** A system user ticket from an exchange, with the security token that contained it. */
export class SystemUserTicket extends Ticket {
  /** The security token, a JWT that is valid for minutes; the ticket is valid for longer. */
  readonly token: string;

  /** @internal */
  constructor(claims: SystemUserClaims, issuedAt: number, expiresAt: number, token: string) {
    super(claims, issuedAt, expiresAt);
    this.token = token;
  }
}
