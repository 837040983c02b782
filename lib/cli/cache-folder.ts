import { subscribe } from 'node:diagnostics_channel';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { EventMessages, TicketStore } from '../index.js';
import { fileTicketStore } from '../stores/file-ticket-store.js';
import { cacheError, UsageError } from './errors.js';
import type { GivenSettings } from './settings/given-settings.js';
import { warn } from './output.js';

const NAME = 'superoffice-system-user';

/** The folder for the tickets of this user, by the custom of the system; none if the user has no home. */
export function findCacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (platform === 'win32') return folderBelow(env.LOCALAPPDATA);
  if (platform === 'darwin') return folderBelow(findHome(), 'Library', 'Caches');
  // The XDG Base Directory Specification: a relative one is to be ignored.
  return folderBelow(env.XDG_CACHE_HOME) ?? folderBelow(findHome(), '.cache');
}

function folderBelow(base: string | undefined, ...parts: string[]): string | undefined {
  return base && isAbsolute(base) ? join(base, ...parts, NAME) : undefined;
}

function findHome(): string | undefined {
  try {
    return homedir();
  } catch {
    // A user that the system does not know.
    return undefined;
  }
}

/** The folder of the cached tickets, for what makes no sense without one. */
export async function requireCacheFolder(settings: GivenSettings): Promise<string> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder !== undefined) return folder;
  throw new UsageError(
    'There is no folder for cached tickets, because there is no home folder.',
    'Set --cache-folder <folder> or SUPEROFFICE_CACHE_FOLDER.',
  );
}

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

const STORE_DOWN = 'superoffice-system-user:store:down';

/** Warns, once, when the cache folder turns out to be of no use; `onUnusable` is told too. */
export function warnOnUnusableCache(onUnusable: () => void = () => undefined): void {
  let isReported = false;
  subscribe(STORE_DOWN, (message) => {
    if (isReported) return;
    isReported = true;
    onUnusable();
    const { code } = message as EventMessages[typeof STORE_DOWN];
    const why = code ?? 'it must be a folder of your own that others cannot write to';
    warn(`the cache folder cannot be used (${why}), so that each run asks the service anew.`);
  });
}
