import { Agent } from 'node:http';
import { expect } from 'chai';
import { SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { FakeStore } from '../support/fake-store.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const HOUR = 60 * 60 * 1000;

describe('a client that is closed', () => {
  let opened: OpenedTickets;

  beforeEach(async () => {
    opened = await openTickets();
  });
  afterEach(async () => {
    await opened.close();
  });

  it('refuses what comes after, and closing it again is no mistake', async () => {
    const { client, tenant } = opened;
    await client.getTicket(tenant);
    await Promise.all([client.close(), client.close()]);
    const calls = [
      () => client.getTicket(tenant),
      () => client.getTicket(tenant, { forceRefresh: true }),
      () => client.authenticate(tenant),
      () => client.getTickets([tenant]),
    ];
    for (const call of calls) {
      const failure = await failureOf(call);
      expect(failure).to.be.instanceOf(TypeError);
      expect(failure).to.include({ code: 'ERR_INVALID_STATE' });
    }
    client.touch(tenant);
    client.invalidate(tenant, 'ticket');
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('lets those who wait have what they wait for', async () => {
    const ticket = opened.client.getTicket(opened.tenant);
    await opened.client.close();
    expect(await ticket).to.have.property('ticket');
  });

  it('does not wait for credentials that a call which was aborted asked for', async () => {
    const client = new SystemUserClient({
      ...opened.options,
      store: new FakeStore(opened.now),
      clientSecret: () => new Promise<string>(() => undefined),
      timeoutMs: 600_000,
    });
    const controller = new AbortController();
    const ticket = failureOf(() => client.getTicket(opened.tenant, { signal: controller.signal }));
    controller.abort(new Error('enough'));
    expect(await ticket).to.include({ message: 'enough' });
    await client.close();
  });

  it('waits for those who wait for their token', async () => {
    let answer: (token: string) => void = () => undefined;
    const store = new FakeStore(opened.now);
    const client = new SystemUserClient({
      ...opened.options,
      store,
      systemUserTokenOf: () => new Promise<string>((resolve) => (answer = resolve)),
    });
    const ticket = client.getTicket('Cust12345');
    const closing = client.close();
    answer(opened.tenant.systemUserToken);
    expect(await ticket).to.have.property('ticket');
    expect(store.isClosed).to.equal(false);
    await closing;
    expect(store.isClosed).to.equal(true);
  });

  it('ends a renewal that nobody waits for', async () => {
    const { client, tenant, simulator, advance } = opened;
    await client.getTicket(tenant);
    advance(6 * HOUR - 1);
    simulator.failNext({ hang: true });
    await client.getTicket(tenant);
    const posts = () => simulator.requests.filter(({ method }) => method === 'POST').length;
    await until(() => posts() === 2);
    await client.close();
  });

  it('closes its store and its own sockets', async () => {
    const store = new FakeStore(opened.now);
    const client = new SystemUserClient({ ...opened.options, store });
    await client.getTicket(opened.tenant);
    await client.close();
    expect(store.isClosed).to.equal(true);
  });

  it('has no trouble with a store that cannot be closed, or fails to', async () => {
    for (const close of [undefined, () => Promise.reject(new Error('no'))]) {
      const none = () => Promise.resolve(undefined);
      const set = () => Promise.resolve();
      const no = () => Promise.resolve(false);
      const store = { get: none, set, extend: no, delete: no, ...(close && { close }) };
      await new SystemUserClient({ ...opened.options, store }).close();
    }
  });

  it('leaves the caller’s agent open', async () => {
    const agent = new Agent({ keepAlive: true });
    const client = new SystemUserClient({ ...opened.options, agent });
    await client.getTicket(opened.tenant);
    const sockets = () => Object.values(agent.freeSockets).flat();
    await until(() => sockets().length > 0);
    await client.close();
    expect(sockets().every((socket) => socket && !socket.destroyed)).to.equal(true);
    agent.destroy();
  });
});
