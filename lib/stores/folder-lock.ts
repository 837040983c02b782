import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findFolderHolder, type FolderHolder } from '../tickets/find-folder-holder.js';

/** A lock that was taken. */
export interface TakenFolder {
  /** The holder's own, empty at first, for no longer than the lock is held: what is moved out of it too late fails. */
  readonly folder: string;
  readonly release: () => Promise<void>;
}

/**
 * Takes a lock among the processes of a machine, or says who holds it.
 *
 * A lock is a folder with one in it that is named for its holder. It is made elsewhere and renamed, which works only
 * where there is none, or an empty one. To give it back, or to break it, means to take the holder's folder out, by a name
 * that is no other's: so nobody, however late, takes out the next one's, and a process may die at any point.
 */
export async function takeFolderLock(
  lock: string,
  ttlMs: number,
): Promise<TakenFolder | FolderHolder> {
  for (;;) {
    const holder = await findFolderHolder(lock);
    if (holder) return holder;
    const owner = randomBytes(16).toString('hex');
    const fresh = `${lock}.${owner}.tmp`;
    const name = `${Date.now() + Math.ceil(ttlMs)}.${owner}`;
    try {
      await mkdir(join(fresh, name), { recursive: true, mode: 0o700 });
      await rename(fresh, lock);
      return taken(lock, join(lock, name));
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      if (!isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    ['ENOTEMPTY', 'EEXIST'].includes(code) || (code === 'EPERM' && process.platform === 'win32')
  );
}

function taken(lock: string, folder: string): TakenFolder {
  return {
    folder,
    release: async () => {
      await rm(folder, { recursive: true, force: true });
      // Not if it is the next one's by now: then it is not empty.
      await rmdir(lock).catch(() => undefined);
    },
  };
}
