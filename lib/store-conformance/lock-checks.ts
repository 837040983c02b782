import { strict as assert } from 'node:assert';
import type { BusyLock, HeldLock, TicketStore } from '../stores/ticket-store.js';
import type { Checks, Trial } from './types.js';

const SHORT_MS = 50;
const LONG_MS = 30_000;
/** What does not come within this, in ms, does not come. */
const PATIENCE_MS = 10_000;

type Lock = NonNullable<TicketStore['lock']>;
type Check = (lock: Lock, trial: Trial) => Promise<void>;

/** What must hold for `lock`, of a store that has it. */
export const LOCK_CHECKS: Checks = {
  'gives a lock to one of 20 who want it': withLock(async (lock, { key }) => {
    const all = await Promise.all(Array.from({ length: 20 }, () => lock(key, LONG_MS)));
    const held = all.filter((each) => 'release' in each);
    assert.equal(held.length, 1);
    await held[0]?.release();
    const others = all.filter((each) => 'released' in each);
    await inTime(Promise.all(others.map(({ released }) => released)));
  }),

  'gives a lock to each of 20 in turn': withLock(async (lock, { key }) => {
    let inside = 0;
    const enter = async () => {
      const { release } = await takeInTurn(lock, key, LONG_MS);
      assert.equal(++inside, 1);
      await new Promise(setImmediate);
      inside--;
      await release();
    };
    await Promise.all(Array.from({ length: 20 }, enter));
  }),

  'locks no other key, and no ticket': withLock(async (lock, { store, clock, key }) => {
    const first = held(await lock(key, LONG_MS));
    const second = held(await lock(`${key}2`, LONG_MS));
    const ticket = { value: 'value', expiresAt: clock.time + LONG_MS };
    await store.set(key, ticket);
    assert.equal(await store.extend(key, ticket), true);
    assert.equal((await store.get(key))?.value, 'value');
    assert.equal(await store.delete(key, 'value'), true);
    busy(await lock(key, LONG_MS));
    await first.release();
    await second.release();
  }),

  'gives a lock again that was given back': withLock(async (lock, { key }) => {
    for (let round = 0; round < 3; round++) await held(await lock(key, LONG_MS)).release();
  }),

  'lets an owner give back a lock once': withLock(async (lock, { key }) => {
    const first = held(await lock(key, LONG_MS));
    await first.release();
    const second = held(await lock(key, LONG_MS));
    await first.release();
    busy(await lock(key, LONG_MS));
    await second.release();
  }),

  'says when a lock is given back, and not before': withLock(async (lock, { key }) => {
    const { release } = held(await lock(key, LONG_MS));
    let isReleased = false;
    const released = busy(await lock(key, LONG_MS)).released.then(() => {
      isReleased = true;
    });
    busy(await lock(key, LONG_MS));
    assert.equal(isReleased, false);
    await release();
    await inTime(released);
    await held(await lock(key, LONG_MS)).release();
  }),

  'says when a lock has run out, and gives it to another': withLock(async (lock, { key }) => {
    await inTime((await waitForShort(lock, key)).released);
    await (await takeInTurn(lock, key, LONG_MS)).release();
  }),

  'leaves a lock to its new owner when the old one is late': withLock(async (lock, { key }) => {
    const late = held(await lock(key, SHORT_MS));
    const { release } = await takeInTurn(lock, key, LONG_MS);
    await late.release();
    busy(await lock(key, LONG_MS));
    await release();
  }),
};

function withLock(check: Check): (trial: Trial) => Promise<void> {
  return async (trial) => {
    const { store } = trial;
    if (store.lock) await check(store.lock.bind(store), trial);
  };
}

function held(lock: HeldLock | BusyLock): HeldLock {
  assert.ok('release' in lock, 'the lock is free, but was not given');
  return lock;
}

function busy(lock: HeldLock | BusyLock): BusyLock {
  assert.ok('released' in lock, 'the lock is held, but was given');
  return lock;
}

async function takeInTurn(lock: Lock, key: string, ttlMs: number): Promise<HeldLock> {
  for (;;) {
    const each = await lock(key, ttlMs);
    if ('release' in each) return each;
    await inTime(each.released);
  }
}

/** What the second caller gets; on a slow machine the lock may have run out before that one came. */
async function waitForShort(lock: Lock, key: string): Promise<BusyLock> {
  for (let ttlMs = SHORT_MS; ttlMs < PATIENCE_MS; ttlMs *= 2) {
    await takeInTurn(lock, key, ttlMs);
    const second = await lock(key, ttlMs);
    if ('released' in second) return second;
  }
  throw new assert.AssertionError({ message: 'the lock is held, but was given' });
}

async function inTime(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new assert.AssertionError({ message: 'nobody was told that the lock is free' }));
    }, PATIENCE_MS);
  });
  await Promise.race([promise, late]).finally(() => {
    clearTimeout(timer);
  });
}
