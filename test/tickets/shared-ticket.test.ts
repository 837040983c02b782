import { expect } from 'chai';
import { GuardedStore } from '../../lib/tickets/guarded-store.js';
import { memoryTicketStore } from '../../lib/stores/memory-ticket-store.js';
import { SharedTicket } from '../../lib/tickets/shared-tickets.js';
import { TicketSealer } from '../../lib/tickets/ticket-sealer.js';
import { AT } from '../support/open-client.js';

const IDENTITY = 'http://schemes.superoffice.net/identity/';
const HOUR = 60 * 60 * 1000;

describe('a ticket in a store', () => {
  const now = () => AT;
  const sealer = new TicketSealer(Buffer.alloc(32, 1));

  /** What is read as the ticket of Cust12345 where this is sealed under its name. */
  async function read(claims: object) {
    const store = memoryTicketStore({ now });
    const value = sealer.seal(JSON.stringify({ issuedAt: AT, claims }), 'name');
    await store.set('name', { value, expiresAt: AT + HOUR });
    const times = { now, ticketLifetimeMs: 6 * HOUR, timeoutMs: 60_000 };
    return new SharedTicket(new GuardedStore(store), sealer, 'name', 'CUST12345', times).read();
  }

  it('is one of its tenant, in any case', async () => {
    const claims = { [`${IDENTITY}ctx`]: 'Cust12345', [`${IDENTITY}ticket`]: '7T:ticket' };
    expect(await read(claims)).to.include({ ticket: '7T:ticket', contextIdentifier: 'Cust12345' });
  });

  const others: Record<string, object> = {
    'of another tenant': { [`${IDENTITY}ctx`]: 'Cust2', [`${IDENTITY}ticket`]: '7T:ticket' },
    'of no tenant': { [`${IDENTITY}ticket`]: '7T:ticket' },
    'that is no ticket': { [`${IDENTITY}ctx`]: 'Cust12345', [`${IDENTITY}ticket`]: 'a b' },
    'that is missing': { [`${IDENTITY}ctx`]: 'Cust12345' },
  };
  for (const [what, claims] of Object.entries(others)) {
    it(`is none ${what}, by whomever it was sealed`, async () => {
      expect(await read(claims)).to.equal(undefined);
    });
  }
});
