import { strict as assert } from 'node:assert';
import type { Checks } from './types.js';

const MINUTE_MS = 60_000;

/** Endings that a store might confuse with others, or with paths, patterns and members. */
const ENDINGS = [
  ...['', 'a', 'A', ' ', 'a ', '/', '../a', '..', 'a/b', '\\', ':', '*', '?', '%2F', '%', '#'],
  ...["'", '"', '`', '\n', '\r\n', '\0', 'é', 'e\u0301', '钥匙', '🔑', '{a}', '[a]', '$a', '~'],
  ...['__proto__', 'constructor', '.lock', '.tmp', 'x'.repeat(4096)],
];

/** What must hold for reading and keeping. */
export const TICKET_CHECKS: Checks = {
  'has nothing under a key that nothing was kept under': async ({ store, key }) => {
    assert.equal(await store.get(key), undefined);
  },

  'has what it was given, with its deadline': async ({ store, clock, key }) => {
    const ticket = { value: 'v1.value', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    const { value, expiresAt } = (await store.get(key)) ?? {};
    assert.deepEqual({ value, expiresAt }, ticket);
  },

  'keeps values of any printable ASCII, up to 16 KB': async ({ store, clock, key }) => {
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    for (const length of [1, 94, 4096, 16 * 1024]) {
      const value = printable.join('').repeat(200).slice(0, length);
      await store.set(key, { value, expiresAt: clock.time + MINUTE_MS });
      assert.equal((await store.get(key))?.value, value);
    }
  },

  'keeps tickets under keys of any text, each apart': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    for (const [index, ending] of ENDINGS.entries()) {
      assert.equal(await store.get(key + ending), undefined, JSON.stringify(ending));
      await store.set(key + ending, { value: `v${index}`, expiresAt });
    }
    for (const [index, ending] of ENDINGS.entries()) {
      assert.equal((await store.get(key + ending))?.value, `v${index}`, JSON.stringify(ending));
    }
  },

  'keeps a ticket in place of another, whichever lives longer': async ({ store, clock, key }) => {
    for (const minutes of [2, 1, 3]) {
      const ticket = { value: `v${minutes}`, expiresAt: clock.time + minutes * MINUTE_MS };
      await store.set(key, ticket);
      const { value, expiresAt } = (await store.get(key)) ?? {};
      assert.deepEqual({ value, expiresAt }, ticket);
    }
  },

  'has a ticket until 1 ms before its deadline': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt - 1;
    assert.equal((await store.get(key))?.value, 'value');
  },

  'has no ticket from its deadline on': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    for (const lateMs of [0, 1, MINUTE_MS]) {
      await store.set(key + String(lateMs), { value: 'value', expiresAt });
    }
    for (const lateMs of [0, 1, MINUTE_MS]) {
      clock.time = expiresAt + lateMs;
      assert.equal(await store.get(key + String(lateMs)), undefined);
    }
  },

  'revives nothing by reading': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt - 1;
    assert.equal((await store.get(key))?.expiresAt, expiresAt);
    clock.time = expiresAt;
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.get(key), undefined);
  },

  'has nothing after it was given a ticket that has expired': async ({ store, clock, key }) => {
    await store.set(key, { value: 'old', expiresAt: clock.time + MINUTE_MS });
    await store.set(key, { value: 'new', expiresAt: clock.time });
    assert.equal(await store.get(key), undefined);
  },

  'has one of the tickets it was given at the same time': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    const values = Array.from({ length: 20 }, (_, index) => `v${index}`);
    await Promise.all(values.map((value) => store.set(key, { value, expiresAt })));
    assert.ok(values.includes((await store.get(key))?.value ?? ''));
  },

  'can be closed unused': () => Promise.resolve(),
};
