import type { GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../usage-error.js';
import { findCacheFolder } from '../cache-folder.js';

/** The folder of the cached tickets, for what makes no sense without one. */
export async function requireCacheFolder(settings: GivenSettings): Promise<string> {
  const folder = (await settings.text('cacheFolder')) ?? findCacheFolder();
  if (folder !== undefined) return folder;
  throw new UsageError(
    'There is no folder for cached tickets, because there is no home folder.',
    'Set --cache-folder <folder> or SUPEROFFICE_CACHE_FOLDER.',
  );
}
