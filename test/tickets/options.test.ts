import { expect } from 'chai';
import { SystemUserClient, type SystemUserClientOptions } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { FakeStore } from '../support/fake-store.js';
import { privateKey } from '../support/open-client.js';

const HOUR = 60 * 60 * 1000;
const options = { environment: 'sod', clientSecret: 'secret', privateKey } as const;
const store = new FakeStore(Date.now);

describe('the options about tickets', () => {
  const good: Record<string, Partial<SystemUserClientOptions>> = {
    'the shortest life': { ticketLifetimeMs: 60_000 },
    'the longest life': { ticketLifetimeMs: 6 * HOUR },
    'no renewal': { refreshBeforeMs: 0 },
    'renewal all the time': { ticketLifetimeMs: HOUR, refreshBeforeMs: HOUR - 1 },
    'no memory of refusals': { refusalCooldownMs: 0 },
    'one exchange at a time': { maxConcurrentExchanges: 1 },
    'a thousand at a time': { maxConcurrentExchanges: 1000 },
    'a store': { store },
    'a key of 32 bytes': { store, sealingKey: new Uint8Array(32) },
  };
  for (const [what, change] of Object.entries(good)) {
    it(`may be ${what}`, () => {
      expect(new SystemUserClient({ ...options, ...change })).to.be.an('object');
    });
  }

  const bad: Record<string, [object, string]> = {
    'a life that is too short': [{ ticketLifetimeMs: 59_999 }, 'ticketLifetimeMs'],
    'a life that is too long': [{ ticketLifetimeMs: 6 * HOUR + 1 }, 'ticketLifetimeMs'],
    'a text for a life': [{ ticketLifetimeMs: '6h' }, 'ticketLifetimeMs'],
    'renewal before it begins': [{ refreshBeforeMs: 6 * HOUR }, 'refreshBeforeMs'],
    'renewal after the end': [{ refreshBeforeMs: -1 }, 'refreshBeforeMs'],
    'a memory of no time': [{ refusalCooldownMs: NaN }, 'refusalCooldownMs'],
    'no exchanges': [{ maxConcurrentExchanges: 0 }, 'maxConcurrentExchanges'],
    'endless exchanges': [{ maxConcurrentExchanges: Infinity }, 'maxConcurrentExchanges'],
    'a text for a function': [{ systemUserTokenOf: 'token' }, 'systemUserTokenOf'],
    'a text for a store': [{ store: 'redis://localhost' }, 'store'],
    'a store without get': [{ store: new Map() }, 'store.extend'],
    'a store with half a lock': [{ store: { ...methods(), lock: true } }, 'store.lock'],
    'a store that closes in no way': [{ store: { ...methods(), close: 1 } }, 'store.close'],
    'a text for a key': [{ sealingKey: 'k'.repeat(32) }, 'sealingKey'],
    'a key of 31 bytes': [{ sealingKey: new Uint8Array(31) }, 'sealingKey'],
  };
  for (const [what, [change, name]] of Object.entries(bad)) {
    it(`may not be ${what}`, async () => {
      const failure = await failureOf(() => new SystemUserClient({ ...options, ...change }));
      expect(failure).to.be.instanceOf(TypeError);
      expect(failure.message).to.contain(name);
    });
  }

  it('hold for a call too: forceRefresh is true or false', async () => {
    const client = new SystemUserClient(options);
    const tenant = { contextIdentifier: 'Cust12345', systemUserToken: 'token' };
    for (const wrong of [
      { forceRefresh: 'false' },
      { force: true },
      new AbortController().signal,
    ]) {
      const failure = await failureOf(() => client.getTicket(tenant, wrong as never));
      expect(failure).to.be.instanceOf(TypeError);
    }
  });
});

function methods() {
  const none = () => Promise.resolve(undefined);
  return { get: none, set: none, extend: none, delete: none };
}
