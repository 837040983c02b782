import { strict as assert } from 'node:assert';
import type { BusyLock, HeldLock, TicketStore } from '../stores/ticket-store.js';
import type { Checks, Trial } from './types.js';

const SHORT_MS = 50;
const LONG_MS = 30_000;
/** How long a check waits for the release of a lock before it fails, in ms. */
const PATIENCE_MS = 10_000;

type Lock = NonNullable<TicketStore['lock']>;
type Check = (lock: Lock, trial: Trial) => Promise<void>;

/** The checks of `lock`; they pass for a store without locks. */
export const LOCK_CHECKS: Checks = {
  'grants a lock to one of 20 concurrent callers': withLock(async (lock, { key }) => {
    const all = await Promise.all(Array.from({ length: 20 }, () => lock(key, LONG_MS)));
    const held = all.filter((each) => 'release' in each);
    assert.equal(held.length, 1);
    await held[0]?.release();
    const others = all.filter((each) => 'released' in each);
    await withDeadline(Promise.all(others.map(({ released }) => released)));
  }),

  'grants a lock to 20 callers one after another': withLock(async (lock, { key }) => {
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

  'does not lock other keys or tickets': withLock(async (lock, { store, clock, key }) => {
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

  'grants a released lock again': withLock(async (lock, { key }) => {
    for (let round = 0; round < 3; round++) await held(await lock(key, LONG_MS)).release();
  }),

  'ignores a second release by the same owner': withLock(async (lock, { key }) => {
    const first = held(await lock(key, LONG_MS));
    await first.release();
    const second = held(await lock(key, LONG_MS));
    await first.release();
    busy(await lock(key, LONG_MS));
    await second.release();
  }),

  'reports the release of a lock, and not earlier': withLock(async (lock, { key }) => {
    const { release } = held(await lock(key, LONG_MS));
    let isReleased = false;
    const released = busy(await lock(key, LONG_MS)).released.then(() => {
      isReleased = true;
    });
    busy(await lock(key, LONG_MS));
    assert.equal(isReleased, false);
    await release();
    await withDeadline(released);
    await held(await lock(key, LONG_MS)).release();
  }),

  'reports the expiry of a lock, and grants it to another caller': withLock(
    async (lock, { key }) => {
      await withDeadline((await waitForShortLock(lock, key)).released);
      await (await takeInTurn(lock, key, LONG_MS)).release();
    },
  ),

  'ignores the late release of an expired lock': withLock(async (lock, { key }) => {
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
  assert.ok('release' in lock, 'the lock is free but was not granted');
  return lock;
}

function busy(lock: HeldLock | BusyLock): BusyLock {
  assert.ok('released' in lock, 'the lock is held but was granted again');
  return lock;
}

async function takeInTurn(lock: Lock, key: string, ttlMs: number): Promise<HeldLock> {
  for (;;) {
    const each = await lock(key, ttlMs);
    if ('release' in each) return each;
    await withDeadline(each.released);
  }
}

// On a slow machine a short lock may expire before the second caller asks for it, so the time is doubled.
async function waitForShortLock(lock: Lock, key: string): Promise<BusyLock> {
  for (let ttlMs = SHORT_MS; ttlMs < PATIENCE_MS; ttlMs *= 2) {
    await takeInTurn(lock, key, ttlMs);
    const second = await lock(key, ttlMs);
    if ('released' in second) return second;
  }
  throw new assert.AssertionError({ message: 'the lock is held but was granted again' });
}

async function withDeadline(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new assert.AssertionError({ message: 'the release of the lock was not reported' }));
    }, PATIENCE_MS);
  });
  await Promise.race([promise, late]).finally(() => {
    clearTimeout(timer);
  });
}
