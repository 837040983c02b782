import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventMessages, TicketStore } from '../index.js';
import { fileTicketStore } from '../stores/file-ticket-store.js';
import { cacheError, UsageError } from './errors.js';
import type { GivenSettings } from './settings/given-settings.js';
import { warn } from './output.js';
import { findCacheFolder } from './user-folder.js';

/** The cache folder, for commands that need one. */
export async function requireCacheFolder(settings: GivenSettings): Promise<string> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder !== undefined) return folder;
  throw new UsageError(
    'No cache folder is set, and the user has no home folder.',
    'Set --cache-folder <folder> or SUPEROFFICE_CACHE_FOLDER.',
  );
}

const LOCK_MS = 1_000;

/** Opens the cache for a command that needs it; taking a lock proves that the folder is writable. */
export async function openCache(folder: string): Promise<TicketStore> {
  const store = fileTicketStore({ folder });
  try {
    const lock = await store.lock?.('writable?', LOCK_MS);
    if (lock && 'release' in lock) await lock.release();
  } catch (error) {
    throw cacheError(error);
  }
  return store;
}

const STORE_DOWN = 'superoffice-system-user:store:down';

/** Warns once when the cache folder turns out to be unusable, and calls `onUnusable`; returns a function that stops it. */
export function warnOnUnusableCache(onUnusable: () => void = () => undefined): () => void {
  let isReported = false;
  const onDown = (message: unknown) => {
    if (isReported) return;
    isReported = true;
    onUnusable();
    const { code } = message as EventMessages[typeof STORE_DOWN];
    const reason = code ?? 'you must own it, and others must not be able to write to it';
    warn(`the cache folder cannot be used (${reason}); each run requests a new ticket.`);
  };
  subscribe(STORE_DOWN, onDown);
  return () => {
    unsubscribe(STORE_DOWN, onDown);
  };
}
