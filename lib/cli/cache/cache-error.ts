import { UsageError } from '../usage-error.js';

/** The error for a cache folder that cannot be used; it names no path. */
export function cacheError(error: unknown): UsageError {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return new UsageError(
    `The cache folder cannot be used${code === undefined ? '' : ` (${code})`}.`,
    'It must be a folder of your own that others cannot write to.',
    'Change --cache-folder <folder> or SUPEROFFICE_CACHE_FOLDER.',
  );
}
