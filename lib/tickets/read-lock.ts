import { setTimeout as sleep } from 'node:timers/promises';
import type { BusyLock, HeldLock } from '../stores/ticket-store.js';

/** The shortest wait for a lock, in ms: a store that says "now" each time must not be asked without a pause. */
const MIN_WAIT_MS = 10;

/** What a store says of a lock, of which nothing is taken for granted: it may wait too long, fail, or be no lock at all. */
export function readLock(given: unknown, ttlMs: number): HeldLock | BusyLock | undefined {
  const lock = Object(given) as Partial<HeldLock & BusyLock>;
  if (typeof lock.release === 'function') return given as HeldLock;
  if (!('released' in lock)) return undefined;
  return { released: waitFor(lock.released, ttlMs) };
}

async function waitFor(released: unknown, ttlMs: number): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const end = sleep(ttlMs, undefined, { signal }).catch(() => undefined);
  const given = Promise.resolve(released).catch(() => undefined);
  await Promise.all([Promise.race([given, end]), sleep(MIN_WAIT_MS)]);
  over.abort();
}
