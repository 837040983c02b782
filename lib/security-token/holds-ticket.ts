import type { SystemUserClaims } from '../model/claims.js';

/** It goes into an HTTP header and into XML: printable ASCII without spaces. */
const TICKET = /^[\x21-\x7E]+$/;

/** Whether claims hold a ticket that can be used, and the tenant it is for. */
export function holdsTicket({ ticket, contextIdentifier }: SystemUserClaims): boolean {
  return ticket !== undefined && contextIdentifier !== undefined && TICKET.test(ticket);
}
