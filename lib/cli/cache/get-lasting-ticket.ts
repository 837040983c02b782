import { DEFAULT_REFRESH_BEFORE_MS } from '../../arguments/bounds.js';
import type { GetTicketOptions, SystemUserClient, Tenant, Ticket } from '../../index.js';

/**
 * Gets a ticket that will do for a while: a cached one that ends soon is renewed first, since nobody is there afterwards to
 * renew it.
 */
export async function getLastingTicket(
  client: SystemUserClient,
  tenant: Tenant,
  options: GetTicketOptions,
  otherwise: 'fail' | 'take the one there is',
): Promise<Ticket> {
  const ticket = await client.getTicket(tenant, options);
  if (ticket.expiresAt - Date.now() > DEFAULT_REFRESH_BEFORE_MS) return ticket;
  try {
    return await client.getTicket(tenant, { ...options, forceRefresh: true });
  } catch (error) {
    if (otherwise === 'fail' || options.signal?.aborted || ticket.expiresAt <= Date.now())
      throw error;
    return ticket;
  }
}
