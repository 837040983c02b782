import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { memoryTicketStore, SystemUserClient, type TicketStore } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { FakeStore } from '../support/fake-store.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const HOUR = 60 * 60 * 1000;

describe('a store that is not to be relied on', () => {
  let opened: OpenedTickets;
  let clients: SystemUserClient[];
  const open = (store: TicketStore, timeoutMs = 10_000) => {
    const client = new SystemUserClient({ ...opened.options, store, timeoutMs });
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    opened = await openTickets();
    clients = [];
  });
  afterEach(async () => {
    mock.timers.reset();
    await Promise.all(clients.map((client) => client.close()));
    await opened.close();
  });

  const locks: Record<string, unknown> = {
    nothing: undefined,
    'a value that is no lock': true,
    'an object that is no lock': {},
  };
  for (const [what, lock] of Object.entries(locks)) {
    it(`costs an exchange and no more with ${what} for a lock`, async () => {
      const store = {
        ...memoryTicketStore({ now: opened.now }),
        lock: () => Promise.resolve(lock as never),
      };
      expect(await open(store).getTicket(opened.tenant)).to.have.property('ticket');
    });
  }

  const waits: Record<string, () => unknown> = {
    'that fails': () => Promise.reject(new Error('redis://:canary@host')),
    'that is over at once': () => undefined,
  };
  for (const [what, wait] of Object.entries(waits)) {
    it(`is asked for its lock again, with a pause, after a wait ${what}`, async () => {
      let asked = 0;
      const real = memoryTicketStore({ now: opened.now });
      const lock = async (key: string, ttlMs: number) => {
        if (++asked > 3) return real.lock!(key, ttlMs);
        return { released: wait() as Promise<void> };
      };
      const startedAt = Date.now();
      expect(await open({ ...real, lock }).getTicket(opened.tenant)).to.have.property('ticket');
      expect(asked).to.equal(4);
      expect(Date.now() - startedAt).to.be.at.least(25);
    });
  }

  it('is waited for no longer than its lock may live', async () => {
    const real = memoryTicketStore({ now: opened.now });
    let asked = 0;
    const lock = async (key: string, ttlMs: number) => {
      expect(ttlMs).to.equal(6_000);
      if (++asked > 1) return real.lock!(key, ttlMs);
      return { released: new Promise<void>(() => undefined) };
    };
    // The first one makes the simulator's key, which takes a while.
    await opened.client.getTicket(opened.tenant);
    const client = open({ ...real, lock }, 1_000);
    mock.timers.enable({ apis: ['setTimeout'] });
    const got = client.getTicket(opened.tenant);
    await until(() => asked === 1);
    await setImmediate();
    mock.timers.tick(5_999);
    await setImmediate();
    expect(asked).to.equal(1);
    await until(() => {
      mock.timers.tick(1);
      return asked > 1;
    });
    mock.timers.reset();
    expect(await got).to.have.property('ticket');
  });

  it('is told of what was used and what was refused before it is closed', async () => {
    const store = new FakeStore(opened.now);
    let isSlow = false;
    store.behave = () => (isSlow ? new Promise((resolve) => setTimeout(resolve, 20)) : undefined);
    const first = open(store);
    const { ticket } = await first.getTicket(opened.tenant);
    isSlow = true;
    opened.advance(HOUR);
    first.touch(opened.tenant);
    await first.close();
    expect(store.extended).to.equal(1);
    const second = open(store);
    await second.getTicket(opened.tenant);
    second.invalidate(opened.tenant, ticket);
    await second.close();
    expect(store.tickets.size).to.equal(0);
  });

  it('keeps its tickets when one of its clients is closed', async () => {
    const store = memoryTicketStore({ now: opened.now });
    const first = open(store);
    const { ticket } = await first.getTicket(opened.tenant);
    await first.close();
    expect((await open(store).getTicket(opened.tenant)).ticket).to.equal(ticket);
  });

  it('gives none that was refused before the last one that was', async () => {
    const store = memoryTicketStore({ now: opened.now });
    const client = open(store);
    const first = await client.getTicket(opened.tenant);
    const second = await client.getTicket(opened.tenant, { forceRefresh: true });
    client.invalidate(opened.tenant, second.ticket);
    client.invalidate(opened.tenant, first.ticket);
    const third = await client.getTicket(opened.tenant);
    expect([first.ticket, second.ticket]).not.to.include(third.ticket);
  });

  it('does not bring back an old ticket by a load that everybody has left', async () => {
    const store = new FakeStore(opened.now);
    const old = await open(store).getTicket(opened.tenant);
    const client = open(store);
    let answer: () => void = () => undefined;
    store.behave = () => new Promise<void>((resolve) => (answer = resolve));
    const controller = new AbortController();
    const { calls } = store;
    const left = failureOf(() => client.getTicket(opened.tenant, { signal: controller.signal }));
    await until(() => store.calls > calls);
    controller.abort(new Error('enough'));
    await left;
    store.behave = () => undefined;
    const forced = await client.getTicket(opened.tenant, { forceRefresh: true });
    answer();
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect(forced.ticket).not.to.equal(old.ticket);
    expect(await client.getTicket(opened.tenant)).to.equal(forced);
  });

  it('answers those who force a new one while it is read with another exchange', async () => {
    const store = new FakeStore(opened.now);
    const old = await open(store).getTicket(opened.tenant);
    const client = open(store);
    let answer: () => void = () => undefined;
    store.behave = () => new Promise<void>((resolve) => (answer = resolve));
    const { calls } = store;
    const plain = client.getTicket(opened.tenant);
    await until(() => store.calls > calls);
    const forced = client.getTicket(opened.tenant, { forceRefresh: true });
    await setImmediate();
    store.behave = () => undefined;
    answer();
    expect((await forced).ticket).not.to.equal(old.ticket);
    expect(await plain).to.equal(await forced);
  });

  it('is read again with the lock in hand', async () => {
    const store = new FakeStore(opened.now);
    const { ticket } = await open(store).getTicket(opened.tenant);
    const [[key, stored]] = [...store.tickets] as unknown as [[string, never]];
    store.tickets.clear();
    // Another process brings it between the look and the lock.
    const lock = (name: string) => {
      store.tickets.set(key, stored);
      return store.lock(name);
    };
    const racing: TicketStore = {
      get: (name) => store.get(name),
      set: (name, value) => store.set(name, value),
      extend: (name, value) => store.extend(name, value),
      delete: (name, value) => store.delete(name, value),
      lock,
    };
    expect((await open(racing).getTicket(opened.tenant)).ticket).to.equal(ticket);
    expect(opened.simulator.exchanges).to.equal(1);
  });
});
