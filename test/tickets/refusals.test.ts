import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { failureOf } from '../support/failure-of.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';

describe('a refusal', () => {
  let opened: OpenedTickets;
  const posts = () => opened.simulator.requests.filter(({ method }) => method === 'POST').length;
  const get = (forceRefresh = false) => opened.client.getTicket(opened.tenant, { forceRefresh });

  beforeEach(async () => {
    opened = await openTickets();
  });
  afterEach(async () => {
    await opened.close();
  });

  for (const reason of ['Revoked', 'Denied', 'Expired', 'NeedsReapproval'] as const) {
    it(`that only an administrator can change is remembered for a minute: ${reason}`, async () => {
      opened.simulator.failNext({ reason });
      const first = await failureOf(() => get());
      expect(first).to.include({ reason });
      opened.advance(60_000 - 1);
      expect(await failureOf(() => get())).to.equal(first);
      expect(await failureOf(() => get(true))).to.equal(first);
      expect(posts()).to.equal(1);
      opened.advance(1);
      expect(await get()).to.have.property('ticket');
    });
  }

  for (const reason of ['InvalidSignature', 'InvalidRedirectUrl'] as const) {
    it(`that may be over with the next try is not: ${reason}`, async () => {
      opened.simulator.failNext({ reason });
      expect(await failureOf(() => get())).to.include({ reason });
      expect(await get()).to.have.property('ticket');
    });
  }

  it('is remembered for its tenant only', async () => {
    opened.simulator.failNext({ reason: 'Revoked' });
    await failureOf(() => get());
    expect(await opened.client.getTicket(opened.tenants[1] as never)).to.have.property('ticket');
    // With a new consent comes a new token.
    const consented = { ...opened.tenant, systemUserToken: 'Ticket Test-new' };
    expect(await failureOf(() => opened.client.getTicket(consented))).to.include({
      code: 'ERR_AUTHENTICATION_REFUSED',
    });
    expect(posts()).to.equal(3);
  });

  it('is remembered as long as the option says', async () => {
    await opened.close();
    opened = await openTickets({ refusalCooldownMs: 0 });
    opened.simulator.failNext({ reason: 'Revoked' }, 2);
    await failureOf(() => get());
    await failureOf(() => get());
    expect(posts()).to.equal(2);
  });

  it('keeps renewals from asking too', async () => {
    await opened.close();
    opened = await openTickets({ refusalCooldownMs: 3_600_000 });
    const { client, tenant, simulator, advance } = opened;
    await client.getTicket(tenant);
    advance(6 * 3_600_000 - 300_000);
    simulator.failNext({ reason: 'Revoked' });
    await client.getTicket(tenant);
    await until(() => posts() === 2);
    await setImmediate();
    advance(120_000);
    await client.getTicket(tenant);
    await setImmediate();
    expect(posts()).to.equal(2);
  });

  it('does not take away a ticket that is alive', async () => {
    const first = await get();
    opened.simulator.failNext({ reason: 'Revoked' });
    await failureOf(() => get(true));
    expect(await opened.client.getTicket(opened.tenant)).to.equal(first);
  });
});
