import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import {
  SystemUserClient,
  type SystemUserClientOptions,
  type TicketStore,
} from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { FakeStore } from '../support/fake-store.js';
import { fixture } from '../support/fixture.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('tickets that processes share', () => {
  let opened: OpenedTickets;
  let store: FakeStore;
  let clients: SystemUserClient[];

  /** Another client stands for another process. */
  const another = (change: Partial<SystemUserClientOptions> = {}) => {
    const client = new SystemUserClient({ ...opened.options, store, ...change });
    clients.push(client);
    return client;
  };
  const get = async (client: SystemUserClient, forceRefresh = false) =>
    (await client.getTicket(opened.tenant, { forceRefresh })).ticket;
  const expectExchanges = (count: number) => {
    expect(opened.simulator.exchanges).to.equal(count);
  };

  beforeEach(async () => {
    opened = await openTickets();
    store = new FakeStore(opened.now);
    clients = [];
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await opened.close();
  });

  it('are brought by one and taken by all', async () => {
    const tickets = await Promise.all(
      Array.from({ length: 8 }, another).flatMap((client) =>
        Array.from({ length: 50 }, () => get(client)),
      ),
    );
    expect(new Set(tickets).size).to.equal(1);
    expectExchanges(1);
    expect(await get(another())).to.equal(tickets[0]);
    expectExchanges(1);
  });

  it('come out as they went in', async () => {
    const first = await another().getTicket(opened.tenant);
    expect(await another().getTicket(opened.tenant)).to.deep.equal(first);
  });

  it('live on for all when one uses them', async () => {
    const [one, two] = [another(), another()];
    const first = await get(one);
    await get(two);
    opened.advance(5 * HOUR);
    one.touch(opened.tenant);
    await until(() => store.extended === 1);
    opened.advance(50 * MINUTE);
    // By what it knows this is the end, and so it looks.
    expect(await get(two)).to.equal(first);
    await until(async () => (await two.getTicket(opened.tenant)).expiresAt > opened.now() + HOUR);
    opened.advance(5 * HOUR - 5 * MINUTE);
    expect(await get(two)).to.equal(first);
    expectExchanges(1);
  });

  it('are not told of each use, but of one in a minute', async () => {
    const client = another();
    await get(client);
    const { calls } = store;
    opened.advance(MINUTE - 1);
    client.touch(opened.tenant);
    expect(store.calls).to.equal(calls);
    opened.advance(1);
    client.touch(opened.tenant);
    await until(() => store.extended === 1);
    client.touch(opened.tenant);
    opened.advance(MINUTE - 1);
    client.touch(opened.tenant);
    expect(store.extended).to.equal(1);
  });

  it('are renewed by one for all', async () => {
    const pair = [another(), another()];
    const first = await get(another());
    for (const client of pair) await get(client);
    opened.advance(6 * HOUR - 10 * MINUTE);
    for (const client of pair) expect(await get(client)).to.equal(first);
    for (const client of pair) await until(async () => (await get(client)) !== first);
    expect(await get(another())).to.equal(await get(pair[0] as SystemUserClient));
    expectExchanges(2);
  });

  it('are forced by one for all who force at the time', async () => {
    const pair = [another(), another()];
    const first = await get(another());
    opened.advance(1);
    const forced = await Promise.all(pair.map((client) => get(client, true)));
    expect(new Set(forced).size).to.equal(1);
    expect(forced[0]).not.to.equal(first);
    expectExchanges(2);
  });

  it('are forgotten by all when one finds them of no use', async () => {
    const [one, two] = [another(), another()];
    const first = await get(one);
    one.invalidate(opened.tenant, first);
    const second = await get(one);
    expect(second).not.to.equal(first);
    // The late 401 of another process does not throw away the newer one.
    await get(two);
    two.invalidate(opened.tenant, first);
    expect(await get(two)).to.equal(second);
    expect(await get(another())).to.equal(second);
    expectExchanges(2);
  });

  it('are not taken again from a store that does not forget them', async () => {
    const client = another();
    const first = await get(client);
    const kept = new Map(store.tickets);
    client.invalidate(opened.tenant, first);
    await until(() => store.tickets.size === 0);
    for (const [key, value] of kept) store.tickets.set(key, value);
    expect(await get(client)).not.to.equal(first);
  });

  it('are brought by another when the first one fails', async () => {
    opened.simulator.failNext({ fault: { code: 'Server', string: 'not now' } });
    const results = await Promise.allSettled(Array.from({ length: 3 }, () => get(another())));
    expect(results.map(({ status }) => status)).to.have.members([
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expectExchanges(1);
  });

  it('are waited for no longer than the signal allows', async () => {
    opened.simulator.failNext({ hang: true });
    const holder = new AbortController();
    const first = failureOf(() => another().getTicket(opened.tenant, { signal: holder.signal }));
    await until(() => opened.simulator.requests.some(({ method }) => method === 'POST'));
    const waiter = new AbortController();
    const second = failureOf(() => another().getTicket(opened.tenant, { signal: waiter.signal }));
    const { calls } = store;
    await until(() => store.calls >= calls + 2);
    waiter.abort(new Error('enough'));
    expect(await second).to.include({ message: 'enough' });
    holder.abort(new Error('over'));
    expect(await first).to.include({ message: 'over' });
  });

  it('need no lock', async () => {
    const simple: TicketStore = {
      get: (key) => store.get(key),
      set: (key, ticket) => store.set(key, ticket),
      extend: (key, ticket) => store.extend(key, ticket),
      delete: (key, value) => store.delete(key, value),
    };
    const first = await get(another({ store: simple }));
    expect(await get(another({ store: simple }))).to.equal(first);
  });

  it('are held against the serial that is pinned', async () => {
    const { claims } = await another().getTicket(opened.tenant);
    const pinned = { ...opened.tenant, serial: claims.serial };
    expect((await another().getTicket(pinned)).ticket).to.equal(claims.ticket);
    expectExchanges(1);
    const wrong = { ...opened.tenant, serial: '1' };
    expect(await failureOf(() => another().getTicket(wrong))).to.include({
      code: 'ERR_JWT_CLAIM',
      claim: 'serial',
    });
  });

  describe('rest sealed', () => {
    const xml = fixture('keys/partner.xml');

    it('so that neither a key nor a value tells anything', async () => {
      const { ticket, claims } = await another().getTicket(opened.tenant);
      const dump = JSON.stringify([...store.tickets]);
      const decoded = [...store.tickets].flatMap(([key, { value }]) =>
        [key, value].map((text) => Buffer.from(text, 'base64url').toString('latin1')),
      );
      const secrets = [
        ...[ticket, claims.serial, opened.tenant.systemUserToken],
        ...[opened.simulator.clientSecret, opened.tenant.contextIdentifier],
      ];
      for (const secret of secrets) {
        for (const text of [dump, ...decoded]) expect(text).not.to.contain(secret);
      }
      expect(store.tickets.size).to.equal(1);
      const [[key, { value }]] = [...store.tickets] as unknown as [[string, { value: string }]];
      expect(key).to.match(/^[\w-]{43}$/);
      expect(value).to.match(/^[\w-]+$/);
    });

    it('under the private key, in whatever form it is given', async () => {
      const first = await get(another());
      expect(await get(another({ privateKey: xml }))).to.equal(first);
      expectExchanges(1);
    });

    it('under another key, if one is given', async () => {
      const sealingKey = randomBytes(32);
      const first = await get(another({ sealingKey }));
      expect(await get(another({ sealingKey: Buffer.from(sealingKey) }))).to.equal(first);
      expectExchanges(1);
      expect(await get(another({ sealingKey: randomBytes(32) }))).not.to.equal(first);
      expect(await get(another())).not.to.equal(first);
    });

    const others: Record<string, () => Partial<SystemUserClientOptions>> = {
      'another login URL': () => ({ loginUrl: `${opened.simulator.url}/` }),
      'another client secret': () => ({ clientSecret: 'of another application' }),
    };
    for (const [what, change] of Object.entries(others)) {
      it(`for one identity only: ${what} finds nothing`, async () => {
        await get(another());
        const client = another(change());
        if (what === 'another login URL') {
          // The same in another spelling is the same.
          await get(client);
          expectExchanges(1);
        } else {
          expect(await failureOf(() => get(client))).to.include({
            code: 'ERR_AUTHENTICATION_REFUSED',
          });
        }
      });
    }

    it('for one tenant only: a value that was moved is none', async () => {
      const [one, two] = opened.tenants as [typeof opened.tenant, typeof opened.tenant];
      await another().getTicket(one);
      const [stolen] = store.tickets.values();
      store.tickets.clear();
      await another().getTicket(two);
      for (const key of store.tickets.keys()) store.tickets.set(key, stolen as never);
      expect((await another().getTicket(two)).contextIdentifier).to.equal('Cust23456');
      expectExchanges(3);
    });

    const damages: Record<string, (value: string) => unknown> = {
      'that was cut': (value) => value.slice(0, -2),
      'of which a bit was turned': (value) =>
        `${value.slice(0, 60)}${value[60] === 'A' ? 'B' : 'A'}${value.slice(61)}`,
      'of another form': (value) => `Ag${value.slice(2)}`,
      'that is too short': () => 'AQ',
      'that is empty': () => '',
      'that is no text': () => 5,
    };
    for (const [what, damage] of Object.entries(damages)) {
      it(`and a value ${what} is none`, async () => {
        await get(another());
        for (const [key, { value, expiresAt }] of store.tickets) {
          store.tickets.set(key, { value: damage(value) as string, expiresAt });
        }
        await get(another());
        expectExchanges(2);
      });
    }
  });

  describe('have no more life than there is', () => {
    const setDeadline = (expiresAt: number) => {
      for (const [key, { value }] of store.tickets) store.tickets.set(key, { value, expiresAt });
    };

    it('where the store says so', async () => {
      await get(another());
      setDeadline(opened.now() + 6 * HOUR + MINUTE);
      const client = another();
      expect(await client.getTicket(opened.tenant)).to.include({
        expiresAt: opened.now() + 6 * HOUR,
      });
      expectExchanges(1);
    });

    for (const [what, deadline] of [
      ['a clock that was set back', () => opened.now() + 6 * HOUR + MINUTE + 1],
      ['no time', () => Number.NaN],
      ['a time that is over', () => opened.now()],
    ] as const) {
      it(`and are none with ${what}`, async () => {
        await get(another());
        setDeadline(deadline());
        await get(another());
        expectExchanges(2);
      });
    }
  });
});
