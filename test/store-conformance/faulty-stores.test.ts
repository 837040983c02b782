import { expect } from 'chai';
import {
  memoryTicketStore,
  type BusyLock,
  type HeldLock,
  type TicketStore,
} from 'superoffice-system-user';
import { ticketStoreCases } from 'superoffice-system-user/store-conformance';

type Fault = (store: TicketStore, now: () => number) => Partial<TicketStore>;

/** What a store may do wrong, and a case that finds it. */
const FAULTS: Record<string, [Fault, string]> = {
  'forgets everything': [
    () => ({ get: () => Promise.resolve(undefined) }),
    'returns a stored ticket with its deadline',
  ],
  'confuses upper and lower case of keys': [
    (store) => ({
      get: (key) => store.get(key.toLowerCase()),
      set: (key, ticket) => store.set(key.toLowerCase(), ticket),
    }),
    'distinguishes keys of any text',
  ],
  'cuts long values': [
    (store) => ({
      set: (key, { value, ...rest }) => store.set(key, { ...rest, value: value.slice(0, 8192) }),
    }),
    'stores values of any printable ASCII, up to 16 KB',
  ],
  'keeps the first ticket': [
    (store) => ({
      set: async (key, ticket) => {
        if (!(await store.get(key))) await store.set(key, ticket);
      },
    }),
    'replaces a ticket, whichever expires later',
  ],
  'lets a ticket die early': [
    (store) => ({
      set: (key, ticket) => store.set(key, { ...ticket, expiresAt: ticket.expiresAt - 1 }),
    }),
    'returns a ticket until 1 ms before its deadline',
  ],
  'lets a ticket live on': [
    () => memoryTicketStore({ now: () => 0 }),
    'returns no ticket from its deadline on',
  ],
  'extends whatever it keeps': [
    (store) => ({
      extend: async (key, ticket) => {
        const kept = await store.get(key);
        if (kept) await store.set(key, ticket);
        return Boolean(kept);
      },
    }),
    'does not extend a ticket with another value',
  ],
  'extends what it does not keep': [
    (store) => ({ extend: (key, ticket) => store.set(key, ticket).then(() => true) }),
    'does not extend an unknown ticket',
  ],
  'takes its time to extend': [
    (store) => ({
      extend: async (key, ticket) => {
        if ((await store.get(key))?.value !== ticket.value) return false;
        await new Promise(setImmediate);
        return store.set(key, ticket).then(() => true);
      },
    }),
    'does not lose a new ticket to a concurrent change of the old one',
  ],
  'deletes whatever it keeps': [
    (store) => ({
      delete: async (key) => store.delete(key, (await store.get(key))?.value ?? ''),
    }),
    'does not delete a ticket with another value',
  ],
  'says of everything that it was deleted': [
    (store) => ({ delete: (key, value) => store.delete(key, value).then(() => true) }),
    'deletes a stored ticket once',
  ],
  'gives a lock to all': [
    () => ({ lock: () => Promise.resolve({ release: () => Promise.resolve() }) }),
    'grants a lock to one of 20 concurrent callers',
  ],
  'has one lock for all keys': [
    (store) => ({ lock: (_key, ttlMs) => store.lock!('one', ttlMs) }),
    'does not lock other keys or tickets',
  ],
  'says at once that a lock is free': [
    (store) => ({
      lock: async (key, ttlMs): Promise<HeldLock | BusyLock> => {
        const lock = await store.lock!(key, ttlMs);
        return 'release' in lock ? lock : { released: Promise.resolve() };
      },
    }),
    'reports the release of a lock, and not earlier',
  ],
  'lets anybody give back a lock': [
    (store) => {
      const owners = new Map<string, HeldLock>();
      return {
        lock: async (key, ttlMs): Promise<HeldLock | BusyLock> => {
          const lock = await store.lock!(key, ttlMs);
          if ('released' in lock) return lock;
          owners.set(key, lock);
          return { release: () => owners.get(key)!.release() };
        },
      };
    },
    'ignores the late release of an expired lock',
  ],
  'cannot be closed': [
    () => ({ close: () => Promise.reject(new Error('open')) }),
    'can be closed without use',
  ],
};

describe('the cases for ticket stores', () => {
  for (const [what, [fault, title]] of Object.entries(FAULTS)) {
    it(`find a store that ${what}`, async () => {
      const cases = ticketStoreCases((now) => {
        const store = memoryTicketStore({ now });
        return { ...store, ...fault(store, now) };
      });
      const { run } = cases.find((each) => each.title === title)!;
      expect(await run().then(String, () => 'found')).to.equal('found');
    });
  }

  it('pass for a store without a lock and without an end', async () => {
    const cases = ticketStoreCases((now) => {
      const store = memoryTicketStore({ now });
      for (const name of ['lock', 'close']) Reflect.deleteProperty(store, name);
      return Promise.resolve(store);
    });
    for (const { run } of cases) await run();
  });

  it('have titles of their own', () => {
    const titles = ticketStoreCases(() => memoryTicketStore()).map(({ title }) => title);
    expect(new Set(titles).size).to.equal(titles.length);
    expect(titles).to.have.lengthOf.above(25);
  });
});
