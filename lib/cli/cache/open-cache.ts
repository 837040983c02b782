import { fileTicketStore } from '../../stores/file-ticket-store.js';
import type { TicketStore } from '../../index.js';
import { cacheError } from './cache-error.js';

const LOCK_MS = 1_000;

/** Opens the cache for work that makes no sense without it, and proves that it can be written to. */
export async function openCache(folder: string): Promise<TicketStore> {
  const store = fileTicketStore({ folder });
  try {
    const lock = await store.lock?.('is it usable?', LOCK_MS);
    if (lock && 'release' in lock) await lock.release();
  } catch (error) {
    throw cacheError(error);
  }
  return store;
}
