import type { SystemUserClient, Tenant, Ticket } from 'superoffice-system-user';
import { loadPackage } from '../load-package.js';
import { makeClaims } from '../test-data.js';
import { CLIENT_SECRET } from '../settings.js';

const SEALING_KEY = Buffer.alloc(32, 'benchmark');
const { TicketSealer } =
  require('../../dist/tickets/ticket-sealer.js') as typeof import('../../lib/tickets/ticket-sealer.js');

/**
 * Makes a client that keeps a ticket of each tenant, without an exchange: its store seals the ticket of whoever is asked
 * for at the moment it is asked, and keeps nothing itself.
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
    checkTicket(await client.getTicket(tenant), tenant);
  }
  return client;
}

function checkTicket({ contextIdentifier }: Ticket, tenant: Tenant): void {
  if (contextIdentifier !== tenant.contextIdentifier) throw new Error('A wrong ticket was kept.');
}
