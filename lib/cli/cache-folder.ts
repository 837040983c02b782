import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { EventMessages, TicketStore } from '../index.js';
import { fileTicketStore } from '../stores/file-ticket-store.js';
import { cacheError, UsageError } from './errors.js';
import type { GivenSettings } from './settings/given-settings.js';
import { warn } from './output.js';

const NAME = 'superoffice-system-user';

/** The default cache folder of the user, by the convention of the platform; undefined without a home folder. */
export function findCacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (platform === 'win32') return folderBelow(env.LOCALAPPDATA);
  if (platform === 'darwin') return folderBelow(findHome(), 'Library', 'Caches');
  // The XDG Base Directory Specification says to ignore a relative path.
  return folderBelow(env.XDG_CACHE_HOME) ?? folderBelow(findHome(), '.cache');
}

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

function folderBelow(base: string | undefined, ...parts: string[]): string | undefined {
  return base && isAbsolute(base) ? join(base, ...parts, NAME) : undefined;
}

function findHome(): string | undefined {
  try {
    return homedir();
  } catch {
    // The system does not know the user.
    return undefined;
  }
}
