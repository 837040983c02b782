import type { Tenant } from './tenant.js';

/** How long a ticket lives after its issue and after each use, in ms: 6 hours. */
export const TICKET_LIFETIME_MS = 6 * 60 * 60_000;

/**
 * Uses a ticket, which starts its six hours again.
 *
 * @returns whether it is a live ticket of this tenant
 */
export function useTicket({ tickets }: Tenant, ticket: string, nowMs: number): boolean {
  const diesAt = tickets.get(ticket);
  if (diesAt === undefined || nowMs >= diesAt) return false;
  tickets.set(ticket, nowMs + TICKET_LIFETIME_MS);
  return true;
}
