import { lstatSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

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

/**
 * Has Node.js keep compiled code between runs, where it can. It would keep it in the shared folder for temporary files,
 * where others could put theirs; so it gets a folder that only this user can write to, or none.
 */
export function keepCompiledCode(): void {
  // Node.js has it from 22.8 on.
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown };
  if (!enableCompileCache) return;
  const cache = findCacheFolder();
  if (cache === undefined) return;
  const folder = `${cache}-code`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    const isOwn =
      process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    if (isOwn) enableCompileCache(folder);
  } catch {
    // Without it, a start takes longer.
  }
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
