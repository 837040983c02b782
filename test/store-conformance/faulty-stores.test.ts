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
    'has what it was given, with its deadline',
  ],
  'confuses upper and lower case of keys': [
    (store) => ({
      get: (key) => store.get(key.toLowerCase()),
      set: (key, ticket) => store.set(key.toLowerCase(), ticket),
    }),
    'keeps tickets under keys of any text, each apart',
  ],
  'cuts long values': [
    (store) => ({
      set: (key, { value, ...rest }) => store.set(key, { ...rest, value: value.slice(0, 8192) }),
    }),
    'keeps values of any printable ASCII, up to 16 KB',
  ],
  'keeps the first ticket': [
    (store) => ({
      set: async (key, ticket) => {
        if (!(await store.get(key))) await store.set(key, ticket);
      },
    }),
    'keeps a ticket in place of another, whichever lives longer',
  ],
  'lets a ticket die early': [
    (store) => ({
      set: (key, ticket) => store.set(key, { ...ticket, expiresAt: ticket.expiresAt - 1 }),
    }),
    'has a ticket until 1 ms before its deadline',
  ],
  'lets a ticket live on': [
    () => memoryTicketStore({ now: () => 0 }),
    'has no ticket from its deadline on',
  ],
  'extends whatever it keeps': [
    (store) => ({
      extend: async (key, ticket) => {
        const kept = await store.get(key);
        if (kept) await store.set(key, ticket);
        return Boolean(kept);
      },
    }),
    'extends no ticket in place of another',
  ],
  'extends what it does not keep': [
    (store) => ({ extend: (key, ticket) => store.set(key, ticket).then(() => true) }),
    'extends no ticket that it does not keep',
  ],
  'takes its time to extend': [
    (store) => ({
      extend: async (key, ticket) => {
        if ((await store.get(key))?.value !== ticket.value) return false;
        await new Promise(setImmediate);
        return store.set(key, ticket).then(() => true);
      },
    }),
    'loses no new ticket to a change of the old one',
  ],
  'deletes whatever it keeps': [
    (store) => ({
      delete: async (key) => store.delete(key, (await store.get(key))?.value ?? ''),
    }),
    'deletes no other ticket',
  ],
  'says of everything that it was deleted': [
    (store) => ({ delete: (key, value) => store.delete(key, value).then(() => true) }),
    'deletes the ticket it keeps, once',
  ],
  'gives a lock to all': [
    () => ({ lock: () => Promise.resolve({ release: () => Promise.resolve() }) }),
    'gives a lock to one of 20 who want it',
  ],
  'has one lock for all keys': [
    (store) => ({ lock: (_key, ttlMs) => store.lock!('one', ttlMs) }),
    'locks no other key, and no ticket',
  ],
  'says at once that a lock is free': [
    (store) => ({
      lock: async (key, ttlMs): Promise<HeldLock | BusyLock> => {
        const lock = await store.lock!(key, ttlMs);
        return 'release' in lock ? lock : { released: Promise.resolve() };
      },
    }),
    'says when a lock is given back, and not before',
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
    'leaves a lock to its new owner when the old one is late',
  ],
  'cannot be closed': [
    () => ({ close: () => Promise.reject(new Error('open')) }),
    'can be closed unused',
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
