import { strict as assert } from 'node:assert';
import type { Checks } from './types.js';

const MINUTE_MS = 60_000;

/** Suffixes of keys that a store might confuse with each other, or with paths, patterns or object members. */
const SUFFIXES = [
  ...['', 'a', 'A', ' ', 'a ', '/', '../a', '..', 'a/b', '\\', ':', '*', '?', '%2F', '%', '#'],
  ...["'", '"', '`', '\n', '\r\n', '\0', 'é', 'e\u0301', '钥匙', '🔑', '{a}', '[a]', '$a', '~'],
  ...['__proto__', 'constructor', '.lock', '.tmp', 'x'.repeat(4096)],
];

/** The checks of `get` and `set`. */
export const TICKET_CHECKS: Checks = {
  'returns nothing for an unknown key': async ({ store, key }) => {
    assert.equal(await store.get(key), undefined);
  },

  'returns a stored ticket with its deadline': async ({ store, clock, key }) => {
    const ticket = { value: 'v1.value', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    const { value, expiresAt } = (await store.get(key)) ?? {};
    assert.deepEqual({ value, expiresAt }, ticket);
  },

  'stores values of any printable ASCII, up to 16 KB': async ({ store, clock, key }) => {
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    for (const length of [1, 94, 4096, 16 * 1024]) {
      const value = printable.join('').repeat(200).slice(0, length);
      await store.set(key, { value, expiresAt: clock.time + MINUTE_MS });
      assert.equal((await store.get(key))?.value, value);
    }
  },

  'distinguishes keys of any text': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    for (const [index, suffix] of SUFFIXES.entries()) {
      assert.equal(await store.get(key + suffix), undefined, JSON.stringify(suffix));
      await store.set(key + suffix, { value: `v${index}`, expiresAt });
    }
    for (const [index, suffix] of SUFFIXES.entries()) {
      assert.equal((await store.get(key + suffix))?.value, `v${index}`, JSON.stringify(suffix));
    }
  },

  'replaces a ticket, whichever expires later': async ({ store, clock, key }) => {
    for (const minutes of [2, 1, 3]) {
      const ticket = { value: `v${minutes}`, expiresAt: clock.time + minutes * MINUTE_MS };
      await store.set(key, ticket);
      const { value, expiresAt } = (await store.get(key)) ?? {};
      assert.deepEqual({ value, expiresAt }, ticket);
    }
  },

  'returns a ticket until 1 ms before its deadline': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt - 1;
    assert.equal((await store.get(key))?.value, 'value');
  },

  'returns no ticket from its deadline on': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    for (const lateMs of [0, 1, MINUTE_MS]) {
      await store.set(key + String(lateMs), { value: 'value', expiresAt });
    }
    for (const lateMs of [0, 1, MINUTE_MS]) {
      clock.time = expiresAt + lateMs;
      assert.equal(await store.get(key + String(lateMs)), undefined);
    }
  },

  'does not extend a ticket by reading it': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt - 1;
    assert.equal((await store.get(key))?.expiresAt, expiresAt);
    clock.time = expiresAt;
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.get(key), undefined);
  },

  'returns nothing after an expired ticket was stored': async ({ store, clock, key }) => {
    await store.set(key, { value: 'old', expiresAt: clock.time + MINUTE_MS });
    await store.set(key, { value: 'new', expiresAt: clock.time });
    assert.equal(await store.get(key), undefined);
  },

  'returns one of the tickets that were stored concurrently': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    const values = Array.from({ length: 20 }, (_, index) => `v${index}`);
    await Promise.all(values.map((value) => store.set(key, { value, expiresAt })));
    assert.ok(values.includes((await store.get(key))?.value ?? ''));
  },

  'can be closed without use': () => Promise.resolve(),
};
