import type { SystemUserClient, Tenant } from 'superoffice-system-user';
import { TicketSealer } from '../../lib/tickets/ticket-sealer.js';
import { loadPackage } from '../process.js';
import { CLIENT_SECRET, makeClaims } from '../test-data.js';

const SEALING_KEY = Buffer.alloc(32, 'benchmark');

/**
 * Makes a client that has cached a ticket of each tenant, without an exchange: its store seals a tenant's ticket when the
 * client reads it, and keeps nothing.
 */
export async function fillClient(
  tenants: Iterable<Tenant>,
  privateKey: string,
): Promise<SystemUserClient> {
  const sealer = new TicketSealer(SEALING_KEY);
  let asked: Tenant | undefined;
  const nothing = () => Promise.resolve(false);
  const client = new (loadPackage().SystemUserClient)({
    loginUrl: 'http://127.0.0.1:9',
    clientSecret: CLIENT_SECRET,
    privateKey,
    sealingKey: SEALING_KEY,
    store: {
      get: (name) => {
        const text = JSON.stringify({ issuedAt: Date.now(), claims: makeClaims(asked!) });
        const expiresAt = Date.now() + 6 * 60 * 60 * 1000;
        return Promise.resolve({ value: sealer.seal(text, name), expiresAt });
      },
      set: () => Promise.resolve(),
      extend: nothing,
      delete: nothing,
    },
  });
  for (const tenant of tenants) {
    asked = tenant;
    const { contextIdentifier } = await client.getTicket(tenant);
    if (contextIdentifier !== tenant.contextIdentifier) {
      throw new Error('The client cached the ticket of another tenant.');
    }
  }
  return client;
}
