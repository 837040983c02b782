import { strict as assert } from 'node:assert';
import type { Checks } from './types.js';

const MINUTE_MS = 60_000;

/** What must hold for `extend` and `delete`. */
export const CHANGE_CHECKS: Checks = {
  'extends the ticket it keeps': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt - 1;
    const later = expiresAt + MINUTE_MS;
    assert.equal(await store.extend(key, { value: 'value', expiresAt: later }), true);
    clock.time = later - 1;
    const kept = await store.get(key);
    assert.deepEqual([kept?.value, kept?.expiresAt], ['value', later]);
    clock.time = later;
    assert.equal(await store.get(key), undefined);
  },

  'gives a ticket an earlier deadline too': async ({ store, clock, key }) => {
    await store.set(key, { value: 'value', expiresAt: clock.time + 2 * MINUTE_MS });
    const expiresAt = clock.time + MINUTE_MS;
    assert.equal(await store.extend(key, { value: 'value', expiresAt }), true);
    clock.time = expiresAt;
    assert.equal(await store.get(key), undefined);
  },

  'extends no ticket in place of another': async ({ store, clock, key }) => {
    const ticket = { value: 'new', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    for (const value of ['old', 'ne', 'new1', 'New']) {
      const other = { value, expiresAt: clock.time + 2 * MINUTE_MS };
      assert.equal(await store.extend(key, other), false);
    }
    const kept = await store.get(key);
    assert.deepEqual([kept?.value, kept?.expiresAt], [ticket.value, ticket.expiresAt]);
  },

  'extends no ticket that has expired': async ({ store, clock, key }) => {
    const expiresAt = clock.time + MINUTE_MS;
    await store.set(key, { value: 'value', expiresAt });
    clock.time = expiresAt;
    const later = { value: 'value', expiresAt: expiresAt + MINUTE_MS };
    assert.equal(await store.extend(key, later), false);
    assert.equal(await store.get(key), undefined);
  },

  'extends no ticket that it does not keep': async ({ store, clock, key }) => {
    const ticket = { value: 'value', expiresAt: clock.time + MINUTE_MS };
    assert.equal(await store.extend(key, ticket), false);
    assert.equal(await store.get(key), undefined);
  },

  'extends no ticket that was deleted': async ({ store, clock, key }) => {
    const ticket = { value: 'value', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    await store.delete(key, 'value');
    assert.equal(await store.extend(key, ticket), false);
    assert.equal(await store.get(key), undefined);
  },

  'deletes the ticket it keeps, once': async ({ store, clock, key }) => {
    await store.set(key, { value: 'value', expiresAt: clock.time + MINUTE_MS });
    assert.equal(await store.delete(key, 'value'), true);
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.delete(key, 'value'), false);
  },

  'deletes no other ticket': async ({ store, clock, key }) => {
    await store.set(key, { value: 'new', expiresAt: clock.time + MINUTE_MS });
    for (const value of ['old', 'ne', 'new1', 'New', '']) {
      assert.equal(await store.delete(key, value), false);
    }
    assert.equal((await store.get(key))?.value, 'new');
  },

  'deletes the tickets of no other key': async ({ store, clock, key }) => {
    const ticket = { value: 'value', expiresAt: clock.time + MINUTE_MS };
    await store.set(key, ticket);
    await store.set(`${key}2`, ticket);
    assert.equal(await store.delete(key, 'value'), true);
    assert.equal((await store.get(`${key}2`))?.value, 'value');
  },

  'says of a ticket that it was deleted to one caller alone': async ({ store, clock, key }) => {
    await store.set(key, { value: 'value', expiresAt: clock.time + MINUTE_MS });
    const said = await Promise.all(Array.from({ length: 20 }, () => store.delete(key, 'value')));
    assert.equal(said.filter(Boolean).length, 1);
  },

  'loses no new ticket to a change of the old one': async ({ store, clock, key }) => {
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
