import { strict as assert } from 'node:assert';
import type { Checks } from './types.js';

const MINUTE_MS = 60_000;

/** The checks of `extend` and `delete`. */
export const CHANGE_CHECKS: Checks = {
  'extends a stored ticket': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt - 1;
    const later = expiresAt + MINUTE_MS;
    assert.equal(await store.extend(key, { value: 'value', expiresAt: later }), true);
    clock.time = later - 1;
    const stored = await store.get(key);
    assert.deepEqual([stored?.value, stored?.expiresAt], ['value', later]);
    clock.time = later;
    assert.equal(await store.get(key), undefined);
  },

  'accepts an earlier deadline': async ({ store, clock, key }) => {
    await store.set(key, { value: 'value', expiresAt: clock.time + 2 * MINUTE_MS });
    const expiresAt = clock.time + MINUTE_MS;
    assert.equal(await store.extend(key, { value: 'value', expiresAt }), true);
    clock.time = expiresAt;
    assert.equal(await store.get(key), undefined);
  },

  'does not extend a ticket with another value': async ({ store, clock, key }) => {
    const ticket = { value: 'new', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    for (const value of ['old', 'ne', 'new1', 'New']) {
      const other = { value, expiresAt: clock.time + 2 * MINUTE_MS };
      assert.equal(await store.extend(key, other), false);
    }
    const stored = await store.get(key);
    assert.deepEqual([stored?.value, stored?.expiresAt], [ticket.value, ticket.expiresAt]);
  },

  'does not extend an expired ticket': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt;
    const later = { value: 'value', expiresAt: expiresAt + MINUTE_MS };
    assert.equal(await store.extend(key, later), false);
    assert.equal(await store.get(key), undefined);
  },

  'does not extend an unknown ticket': async ({ store, clock, key }) => {
    const ticket = { value: 'value', expiresAt: clock.time + MINUTE_MS };
    assert.equal(await store.extend(key, ticket), false);
    assert.equal(await store.get(key), undefined);
  },

  'does not extend a deleted ticket': async ({ store, clock, key }) => {
    const ticket = { value: 'value', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    await store.delete(key, 'value');
    assert.equal(await store.extend(key, ticket), false);
    assert.equal(await store.get(key), undefined);
  },

  'deletes a stored ticket once': async ({ store, clock, key }) => {
    await store.set(key, { value: 'value', expiresAt: clock.time + MINUTE_MS });
    assert.equal(await store.delete(key, 'value'), true);
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.delete(key, 'value'), false);
  },

  'does not delete a ticket with another value': async ({ store, clock, key }) => {
    await store.set(key, { value: 'new', expiresAt: clock.time + MINUTE_MS });
    for (const value of ['old', 'ne', 'new1', 'New', '']) {
      assert.equal(await store.delete(key, value), false);
    }
    assert.equal((await store.get(key))?.value, 'new');
  },

  'does not delete the ticket of another key': async ({ store, clock, key }) => {
    const ticket = { value: 'value', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    await store.set(`${key}2`, ticket);
    assert.equal(await store.delete(key, 'value'), true);
    assert.equal((await store.get(`${key}2`))?.value, 'value');
  },

  'reports a deletion to only one caller': async ({ store, clock, key }) => {
    await store.set(key, { value: 'value', expiresAt: clock.time + MINUTE_MS });
    const results = await Promise.all(Array.from({ length: 20 }, () => store.delete(key, 'value')));
    assert.equal(results.filter(Boolean).length, 1);
  },

  'does not lose a new ticket to a concurrent change of the old one': async ({
    store,
    clock,
    key,
  }) => {
    const expiresAt = clock.time + MINUTE_MS;
    for (let round = 0; round < 10; round++) {
      await store.set(key, { value: `old${round}`, expiresAt });
      await Promise.all([
        store.extend(key, { value: `old${round}`, expiresAt: expiresAt + 1 }),
        store.set(key, { value: `new${round}`, expiresAt }),
        store.extend(key, { value: `old${round}`, expiresAt: expiresAt + 2 }),
        store.delete(key, `old${round}`),
      ]);
      assert.equal((await store.get(key))?.value, `new${round}`);
    }
  },
};
