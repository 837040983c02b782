import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { listenTo } from '../support/listen-to.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('a ticket that is kept', () => {
  let opened: OpenedTickets;
  const get = async () => (await opened.client.getTicket(opened.tenant)).ticket;
  const expectExchanges = (count: number) => {
    expect(opened.simulator.exchanges).to.equal(count);
  };

  // Without renewals its life can be seen to its end.
  beforeEach(async () => {
    opened = await openTickets({ refreshBeforeMs: 0 });
  });
  afterEach(async () => {
    await opened.close();
  });

  it('has the shape of an exchange’s result, without the security token', async () => {
    const { client, tenant, now } = opened;
    const kept = await client.getTicket(tenant);
    const { token, ...fresh } = await client.authenticate(tenant);
    expect(token).to.be.a('string');
    expect(Object.keys(kept)).to.deep.equal(Object.keys(fresh));
    expect(kept).to.include({ issuedAt: now(), expiresAt: now() + 6 * HOUR });
    expect(kept).to.include({ contextIdentifier: 'Cust12345', webApiUrl: fresh.webApiUrl });
    expect(kept.claims).to.include({ ticket: kept.ticket, serial: fresh.claims.serial });
    // The kept one is dead within minutes, and holds the ticket.
    expect(JSON.stringify(kept)).not.to.contain('eyJ');
  });

  it('is served for six hours less a millisecond', async () => {
    const first = await get();
    opened.advance(6 * HOUR - 1);
    expect(await get()).to.equal(first);
    expectExchanges(1);
    opened.advance(1);
    expect(await get()).not.to.equal(first);
    expectExchanges(2);
  });

  it('lives as long as the option says', async () => {
    const client = opened.client;
    await opened.close();
    opened = await openTickets({ ticketLifetimeMs: HOUR, refreshBeforeMs: 0 });
    expect(client).not.to.equal(opened.client);
    expect(await opened.client.getTicket(opened.tenant)).to.include({
      expiresAt: opened.now() + HOUR,
    });
    opened.advance(HOUR - 1);
    await get();
    expectExchanges(1);
    opened.advance(1);
    await get();
    expectExchanges(2);
  });

  it('is not prolonged by being asked for', async () => {
    for (let hours = 0; hours < 6; hours++) {
      await get();
      opened.advance(HOUR);
    }
    expectExchanges(1);
    await get();
    expectExchanges(2);
  });

  it('lives for six more hours when it was used', async () => {
    const { client, tenant, advance, now } = opened;
    const first = await get();
    advance(6 * HOUR - 1);
    client.touch(tenant);
    expect(await client.getTicket(tenant)).to.include({
      ticket: first,
      expiresAt: now() + 6 * HOUR,
    });
    advance(6 * HOUR - 1);
    expect(await get()).to.equal(first);
    advance(1);
    expect(await get()).not.to.equal(first);
  });

  it('is not revived by a use that comes too late', async () => {
    const first = await get();
    opened.advance(6 * HOUR);
    opened.client.touch(opened.tenant);
    expect(await get()).not.to.equal(first);
  });

  it('is not made by a use of what is not there', async () => {
    opened.client.touch(opened.tenant);
    opened.client.touch('Cust12345');
    await get();
    expectExchanges(1);
  });

  it('lives no longer when the wall clock is set back', async () => {
    const first = await get();
    opened.advanceWall(-3 * HOUR);
    opened.advance(6 * HOUR - 1);
    expect(await get()).to.equal(first);
    opened.advance(1);
    expect(await get()).not.to.equal(first);
  });

  it('lives no longer when the machine was asleep', async () => {
    const first = await get();
    opened.advanceWall(6 * HOUR - 1);
    expect(await get()).to.equal(first);
    opened.advanceWall(1);
    expect(await get()).not.to.equal(first);
  });

  it('lives no longer, once used, when the wall clock is set back then', async () => {
    const first = await get();
    opened.advanceWall(-HOUR);
    opened.client.touch(opened.tenant);
    opened.advanceMonotonic(6 * HOUR - 1);
    expect(await get()).to.equal(first);
    opened.advanceMonotonic(1);
    expect(await get()).not.to.equal(first);
  });

  it('is kept for each tenant, token and serial, in any case of its name', async () => {
    const { client, tenants } = opened;
    const [one, two] = tenants as [{ contextIdentifier: string; systemUserToken: string }, never];
    const first = await client.getTicket(one);
    const upper = { ...one, contextIdentifier: one.contextIdentifier.toUpperCase() };
    expect(await client.getTicket(upper)).to.equal(first);
    expect((await client.getTicket(two)).contextIdentifier).to.equal('Cust23456');
    const { serial } = first.claims;
    expect(await client.getTicket({ ...one, serial })).not.to.equal(first);
    expectExchanges(3);
  });

  it('does not pile up: what is over goes', async () => {
    const { client, tenants, advance } = opened;
    for (const tenant of tenants) await client.getTicket(tenant);
    advance(7 * HOUR);
    await get();
    const expired = tenants.slice(1);
    for (const tenant of expired) client.touch(tenant);
    for (const tenant of expired) await client.getTicket(tenant);
    expectExchanges(6);
  });

  describe('is renewed', () => {
    beforeEach(async () => {
      await opened.close();
      opened = await openTickets();
    });

    it('from fifteen minutes before its end, while the old one is served', async () => {
      const first = await get();
      opened.advance(5 * HOUR + 45 * MINUTE - 1);
      expect(await get()).to.equal(first);
      expectExchanges(1);
      opened.advance(1);
      expect(await get()).to.equal(first);
      await until(async () => (await get()) !== first);
      expectExchanges(2);
    });

    it('once, however many ask', async () => {
      const first = await get();
      opened.advance(5 * HOUR + 45 * MINUTE);
      const served = await Promise.all(Array.from({ length: 100 }, get));
      expect(new Set(served)).to.deep.equal(new Set([first]));
      await until(async () => (await get()) !== first);
      expectExchanges(2);
    });

    it('a little later by chance, so that a fleet is not renewed at one time', async () => {
      await opened.close();
      opened = await openTickets();
      // The earliest is three quarters of the time.
      Object.defineProperty(Math, 'random', { value: () => 0, configurable: true });
      const first = await get();
      const earliest = 6 * HOUR - 0.75 * 15 * MINUTE;
      opened.advance(earliest - 1);
      expect(await get()).to.equal(first);
      expectExchanges(1);
      opened.advance(1);
      await until(async () => (await get()) !== first);
    });

    it('not before it is asked for', async () => {
      await get();
      opened.advance(6 * HOUR - 1);
      expectExchanges(1);
    });

    it('not if it is in use', async () => {
      await get();
      for (let hours = 0; hours < 24; hours += 5) {
        opened.advance(5 * HOUR);
        opened.client.touch(opened.tenant);
        await get();
      }
      expectExchanges(1);
    });

    it('again after thirty seconds, if that failed, and nobody else is told', async () => {
      const { simulator, advance } = opened;
      const errors = listenTo('superoffice-system-user:exchange:error');
      const first = await get();
      advance(5 * HOUR + 50 * MINUTE);
      simulator.failNext({ fault: { code: 'Server', string: 'not now' } });
      expect(await get()).to.equal(first);
      await until(() => errors.messages.length === 1);
      errors.stop();
      await setImmediate();
      const starts = listenTo('superoffice-system-user:exchange:start');
      advance(30 * SECOND - 1);
      expect(await get()).to.equal(first);
      // An exchange would begin within a few turns.
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      expect(starts.messages).to.have.length(0);
      advance(1);
      await until(async () => (await get()) !== first);
      expect(starts.messages).to.have.length(1);
      starts.stop();
    });
  });
});
