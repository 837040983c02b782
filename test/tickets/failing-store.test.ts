import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { SystemUserClient } from 'superoffice-system-user';
import { FakeStore } from '../support/fake-store.js';
import { listenTo, type Heard } from '../support/listen-to.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const SECOND = 1000;

describe('a store that fails', () => {
  let opened: OpenedTickets;
  let store: FakeStore;
  let client: SystemUserClient;
  let down: Heard<'superoffice-system-user:store:down'>;
  let up: Heard<'superoffice-system-user:store:up'>;

  beforeEach(async () => {
    opened = await openTickets();
    store = new FakeStore(opened.now);
    client = new SystemUserClient({ ...opened.options, store });
    down = listenTo('superoffice-system-user:store:down');
    up = listenTo('superoffice-system-user:store:up');
  });
  afterEach(async () => {
    mock.timers.reset();
    down.stop();
    up.stop();
    await client.close();
    await opened.close();
  });
  const fail = () => {
    throw Object.assign(new Error('redis://:canary@host'), { code: 'ECONNREFUSED' });
  };
  const getAll = () => Promise.all(opened.tenants.map((tenant) => client.getTicket(tenant)));

  it('fails no call, and one event tells of it without a secret', async () => {
    store.behave = fail;
    expect(await getAll()).to.have.length(3);
    expect(opened.simulator.exchanges).to.equal(3);
    expect(down.messages).to.deep.equal([{ code: 'ECONNREFUSED' }]);
    expect(up.messages).to.deep.equal([]);
  });

  it('is not named by what is no code', async () => {
    store.behave = () => {
      throw Object.assign(new Error('no'), { code: 'redis://:canary@host' });
    };
    await client.getTicket(opened.tenant);
    expect(down.messages).to.deep.equal([{ code: undefined }]);
  });

  it('may throw what it likes', async () => {
    store.behave = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw undefined;
    };
    expect(await client.getTicket(opened.tenant)).to.have.property('ticket');
  });

  it('is left alone for a second, then asked again, and back when it has recovered', async () => {
    store.behave = fail;
    await getAll();
    const { calls } = store;
    const again = () => client.getTicket(opened.tenant, { forceRefresh: true });
    opened.advance(SECOND - 1);
    await again();
    expect(store.calls).to.equal(calls);
    opened.advance(1);
    await again();
    expect(store.calls).to.be.greaterThan(calls);
    expect(store.tickets.size).to.equal(0);
    store.behave = () => undefined;
    opened.advance(SECOND);
    const { ticket } = await again();
    expect(up.messages).to.have.length(1);
    expect(down.messages).to.have.length(1);
    const other = new SystemUserClient({ ...opened.options, store });
    expect((await other.getTicket(opened.tenant)).ticket).to.equal(ticket);
    await other.close();
  });

  it('is given two seconds when it is slow, and what comes too late holds nobody up', async () => {
    let answer: () => void = () => undefined;
    store.behave = () => new Promise<void>((resolve) => (answer = resolve));
    mock.timers.enable({ apis: ['setTimeout'] });
    const got = client.getTicket(opened.tenant);
    await until(() => store.calls === 1);
    mock.timers.tick(2 * SECOND - 1);
    await setImmediate();
    expect(down.messages).to.deep.equal([]);
    mock.timers.tick(1);
    mock.timers.reset();
    expect(await got).to.have.property('ticket');
    expect(down.messages).to.deep.equal([{ code: 'ETIMEDOUT' }]);
    expect(store.calls).to.equal(1);
    answer();
  });

  it('gets back a lock that came too late', async () => {
    let answer: (() => void) | undefined;
    store.behave = () => {
      if (store.calls !== 2) return;
      return new Promise<void>((resolve) => (answer = resolve));
    };
    mock.timers.enable({ apis: ['setTimeout'] });
    const got = client.getTicket(opened.tenant);
    await until(() => answer !== undefined);
    mock.timers.tick(2 * SECOND);
    mock.timers.reset();
    await got;
    expect(down.messages).to.have.length(1);
    answer?.();
    await setImmediate();
    const other = new SystemUserClient({ ...opened.options, store });
    expect(await other.getTicket(opened.tenant)).to.have.property('ticket');
    await other.close();
  });

  it('is asked by one at a time while it is down', async () => {
    store.behave = fail;
    await getAll();
    opened.advance(SECOND);
    const { calls } = store;
    let answer: () => void = () => undefined;
    store.behave = () => new Promise<void>((resolve) => (answer = resolve));
    const first = client.getTicket(opened.tenant, { forceRefresh: true });
    await until(() => store.calls === calls + 1);
    const others = opened.tenants.slice(1);
    await Promise.all(others.map((tenant) => client.getTicket(tenant, { forceRefresh: true })));
    expect(store.calls).to.equal(calls + 1);
    store.behave = () => undefined;
    answer();
    await first;
    expect(up.messages).to.have.length(1);
  });

  it('does not fail what nobody waits for', async () => {
    const { ticket } = await client.getTicket(opened.tenant);
    store.behave = fail;
    opened.advance(60 * SECOND);
    client.touch(opened.tenant);
    client.invalidate(opened.tenant, ticket);
    await until(() => down.messages.length === 1);
    expect((await client.getTicket(opened.tenant)).ticket).not.to.equal(ticket);
  });
});
