import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const NAME = 'superoffice-system-user';

/** The folder for the tickets of this user, by the custom of the system; none if the user has no home. */
export function findCacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (platform === 'win32') return within(env.LOCALAPPDATA);
  if (platform === 'darwin') return within(findHome(), 'Library', 'Caches');
  // The XDG Base Directory Specification: a relative one is to be ignored.
  return within(env.XDG_CACHE_HOME) ?? within(findHome(), '.cache');
}

function within(base: string | undefined, ...parts: string[]): string | undefined {
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
