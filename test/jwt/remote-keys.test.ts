import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { SystemUserError } from '../../lib/errors.js';
import { FetchedKeys } from '../../lib/jwt/remote-keys.js';
import type { JsonWebKeySet } from '../../lib/jwt/usable-keys.js';
import { failureOf } from '../support/failure-of.js';
import { fakeTimer, type FakeTimer } from '../support/fake-timer.js';
import { fixture } from '../support/fixture.js';
import { listenTo } from '../support/listen-to.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const { keys } = JSON.parse(fixture('tokens/jwks.json').toString()) as JsonWebKeySet;
const setOf = (...kids: string[]): JsonWebKeySet => ({
  keys: kids.map((kid) => ({ ...keys[0], kid })),
});

describe('FetchedKeys', () => {
  let timer: FakeTimer;
  let fetches: number;
  let answer: () => Promise<JsonWebKeySet>;
  let fetched: FetchedKeys;

  beforeEach(() => {
    timer = fakeTimer();
    fetches = 0;
    answer = () => Promise.resolve(setOf('one'));
    const fetch = () => {
      fetches++;
      return answer();
    };
    fetched = new FetchedKeys('http://127.0.0.1/', fetch, 10_000);
  });
  afterEach(() => {
    timer.restore();
  });
  const dead = () => Promise.reject(new Error('nobody answers'));
  const find = (kid: string | undefined, timeoutMs = 10_000) => fetched.find(kid, timeoutMs);
  const count = async (kid: string) => (await find(kid)).length;

  it('are fresh for ten minutes', async () => {
    expect(await count('one')).to.equal(1);
    timer.advance(10 * MINUTE - SECOND);
    expect(await count('one')).to.equal(1);
    expect(fetches).to.equal(1);
    timer.advance(2 * SECOND);
    answer = () => Promise.resolve(setOf('two'));
    expect(await count('two')).to.equal(1);
    expect(fetches).to.equal(2);
  });

  it('are used for a minute after others took their place, for what was on its way', async () => {
    await find('one');
    answer = () => Promise.resolve(setOf('two'));
    expect(await count('two')).to.equal(1);
    timer.advance(MINUTE - 1);
    expect(await count('one')).to.equal(1);
    timer.advance(1);
    expect(await count('one')).to.equal(0);
  });

  it('are used for that minute when the token itself brings the others', async () => {
    await find('one');
    timer.advance(10 * MINUTE);
    answer = () => Promise.resolve(setOf('two'));
    expect(await count('one')).to.equal(1);
    expect(await count('two')).to.equal(1);
    expect(fetches).to.equal(2);
  });

  it('are used for that minute whatever else makes others be fetched', async () => {
    await find('one');
    answer = () => Promise.resolve(setOf('two'));
    expect(await count('two')).to.equal(1);
    timer.advance(31 * SECOND);
    expect(await count('unknown')).to.equal(0);
    expect(await count('one')).to.equal(1);
    timer.advance(29 * SECOND);
    expect(await count('one')).to.equal(0);
  });

  it('are not used in place of others by a token that names none', async () => {
    await find(undefined);
    answer = () => Promise.resolve(setOf('two', 'three'));
    expect(await count('two')).to.equal(1);
    expect(await find(undefined)).to.have.length(0);
  });

  it('come at once while they are fresh', async () => {
    await find('one');
    expect(find('one')).to.be.an('array').with.length(1);
  });

  it('are used for a day while nobody answers who could renew them', async () => {
    await find('one');
    answer = dead;
    for (const byMs of [11 * MINUTE, 12 * HOUR, 11 * HOUR]) {
      timer.advance(byMs);
      expect(await count('one')).to.equal(1);
    }
    expect(fetches).to.equal(4);
    timer.advance(HOUR);
    expect(await failureOf(() => find('one'))).to.include({ message: 'nobody answers' });
    answer = () => Promise.resolve(setOf('one'));
    expect(await count('one')).to.equal(1);
  });

  it('are used after a moment, when they are old and nobody says yes or no', async () => {
    await find('one');
    timer.advance(11 * MINUTE);
    const { promise, resolve } = later<JsonWebKeySet>();
    answer = () => promise;
    const found = await Promise.all([find('one', 20), find('one', 40)]);
    expect(found.map(({ length }) => length)).to.deep.equal([1, 1]);
    resolve(setOf('two'));
    expect(await count('two')).to.equal(1);
    expect(fetches).to.equal(2);
  });

  it('are used after a moment, though the fetch fails later', async () => {
    await find('one');
    timer.advance(11 * MINUTE);
    const { promise, reject } = later<JsonWebKeySet>();
    answer = () => promise;
    expect(await find('one', 2)).to.have.length(1);
    reject(new Error('nobody answers'));
    await setImmediate();
    expect(await count('one')).to.equal(1);
    expect(fetches).to.equal(2);
  });

  it('give way at once to those that come in time', async () => {
    await find('one');
    timer.advance(11 * MINUTE);
    answer = () => Promise.resolve(setOf('two'));
    expect(await find('one', 10_000)).to.have.length(1);
    timer.advance(MINUTE);
    expect(await count('one')).to.equal(0);
  });

  it('are not replaced by a set without a usable key', async () => {
    await find('one');
    answer = () => Promise.resolve({ keys: [] });
    const refreshes = listenTo('superoffice-system-user:keys:refresh');
    timer.advance(11 * MINUTE);
    expect(await count('one')).to.equal(1);
    refreshes.stop();
    expect(refreshes.messages.map(({ keys: found, code }) => [found, code])).to.deep.equal([
      [0, 'ERR_SIGNING_KEY_NOT_FOUND'],
    ]);
    timer.advance(31 * SECOND);
    answer = () => Promise.resolve(setOf('two'));
    expect(await count('two')).to.equal(1);
  });

  it('are asked for five times in 30 seconds at the most while there are none', async () => {
    for (const [failing, message] of [
      [dead, 'nobody answers'],
      [() => Promise.resolve({ keys: [] }), 'The key set of the issuer has no usable key.'],
    ] as const) {
      answer = failing;
      fetches = 0;
      for (let i = 0; i < 20; i++) {
        expect(await failureOf(() => find('one'))).to.include({ message });
      }
      expect(fetches).to.equal(5);
      timer.advance(31 * SECOND);
    }
    answer = () => Promise.resolve(setOf('one'));
    expect(await count('one')).to.equal(1);
  });

  it('are renewed as soon as somebody answers again', async () => {
    await find('one');
    answer = dead;
    timer.advance(23 * HOUR);
    expect(await count('one')).to.equal(1);
    answer = () => Promise.resolve(setOf('one'));
    timer.advance(31 * SECOND);
    await find('one');
    timer.advance(5 * HOUR);
    answer = dead;
    expect(await count('one')).to.equal(1);
  });

  it('are left alone for 30 seconds after a fetch that failed', async () => {
    await find('one');
    answer = dead;
    timer.advance(11 * MINUTE);
    await find('one');
    timer.advance(29 * SECOND);
    expect(await count('one')).to.equal(1);
    expect(fetches).to.equal(2);
    timer.advance(2 * SECOND);
    expect(await count('one')).to.equal(1);
    expect(fetches).to.equal(3);
  });

  it('are fetched in one go for all who ask, and a failure is everybody’s', async () => {
    answer = dead;
    const failures = await Promise.all(
      Array.from({ length: 20 }, () => failureOf(() => find('one'))),
    );
    expect(new Set(failures)).to.have.length(1);
    expect(fetches).to.equal(1);
    answer = () => Promise.resolve(setOf('one'));
    expect(await count('one')).to.equal(1);
  });

  it('are fetched again when the network fails for a moment', async () => {
    let tries = 0;
    const passing = new SystemUserError('ERR_HTTP_STATUS', {
      step: 5,
      message: 'busy',
      hint: 'wait',
      retryable: true,
      retryAfterMs: 0,
    });
    answer = () => (++tries < 3 ? Promise.reject(passing) : Promise.resolve(setOf('one')));
    const refreshes = listenTo('superoffice-system-user:keys:refresh');
    expect(await count('one')).to.equal(1);
    refreshes.stop();
    expect(fetches).to.equal(3);
    expect(refreshes.messages.map(({ keys: found, code }) => [found, code])).to.deep.equal([
      [1, undefined],
    ]);
  });

  describe('and an unknown kid', () => {
    beforeEach(async () => {
      await find('one');
    });

    it('is worth one fetch in 30 seconds', async () => {
      for (let i = 0; i < 3; i++) expect(await count('unknown')).to.equal(0);
      expect(fetches).to.equal(2);
      timer.advance(29 * SECOND);
      await find('unknown');
      expect(fetches).to.equal(2);
      timer.advance(2 * SECOND);
      await find('unknown');
      expect(fetches).to.equal(3);
    });

    it('is worth one fetch for all who ask at once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => count('unknown')));
      expect(fetches).to.equal(2);
    });

    it('is one of five at the most in 30 seconds', async () => {
      for (let i = 0; i < 50; i++) await find(`unknown-${i}`);
      expect(fetches).to.equal(6);
      expect(await count('one')).to.equal(1);
      timer.advance(31 * SECOND);
      answer = () => Promise.resolve(setOf('one', 'two'));
      expect(await count('two')).to.equal(1);
      expect(fetches).to.equal(7);
    });

    it('is found when the issuer has just begun to use it', async () => {
      answer = () => Promise.resolve(setOf('one', 'two'));
      expect(await count('two')).to.equal(1);
      expect(await count('two')).to.equal(1);
      expect(fetches).to.equal(2);
    });

    it('is not asked for again for 30 seconds when nobody answered, as no other is', async () => {
      answer = dead;
      for (const kid of ['two', 'two', 'three', 'four', 'five', 'six', 'seven']) {
        expect(await failureOf(() => find(kid))).to.include({ message: 'nobody answers' });
      }
      expect(fetches).to.equal(2);
      answer = () => Promise.resolve(setOf('two'));
      timer.advance(31 * SECOND);
      expect(await count('two')).to.equal(1);
    });

    it('waits for the fetch, though the keys are old', async () => {
      timer.advance(11 * MINUTE);
      const { promise, resolve } = later<JsonWebKeySet>();
      answer = () => promise;
      const wanted = count('two');
      await setImmediate();
      resolve(setOf('one', 'two'));
      expect(await wanted).to.equal(1);
      expect(fetches).to.equal(2);
    });

    it('does not make others do without the keys there are', async () => {
      answer = dead;
      await failureOf(() => find('unknown'));
      expect(await count('one')).to.equal(1);
    });

    it('is fetched for though a fetch is under way that began before it was seen', async () => {
      let finish: (value: JsonWebKeySet) => void = () => undefined;
      answer = () =>
        new Promise((resolve) => {
          finish = resolve;
        });
      const other = find('invented');
      await setImmediate();
      const wanted = find('two');
      await setImmediate();
      expect(fetches).to.equal(2);
      answer = () => Promise.resolve(setOf('one', 'two'));
      finish(setOf('one'));
      expect(await other).to.have.length(0);
      expect(await wanted).to.have.length(1);
    });
  });
});

function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
