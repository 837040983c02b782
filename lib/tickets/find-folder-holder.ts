import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { HOLDER_NAME } from './file-names.js';

/** Who holds a lock. */
export interface FolderHolder {
  /** Is there as long as the lock is held. */
  readonly folder: string;
  /** When the lock runs out, Unix ms. */
  readonly expiresAt: number;
}

/** Who holds a lock; one that has run out is broken. */
export async function findFolderHolder(lock: string): Promise<FolderHolder | undefined> {
  for (const name of await readdir(lock).catch(noneIfGone)) {
    const folder = join(lock, name);
    const expiresAt = Number(HOLDER_NAME.exec(name)?.[1] ?? 0);
    const leftMs = expiresAt - Date.now();
    // More than any lock may last: the clock was set back.
    if (leftMs > 0 && leftMs <= MAX_TIMEOUT_MS) return { folder, expiresAt };
    await breakLock(lock, folder);
  }
  // Only Windows needs it gone, and only if it is empty does it go.
  await rmdir(lock).catch(() => undefined);
  return undefined;
}

/** The name is of this holder alone: whoever comes too late to break it finds nothing, not the next one's. */
async function breakLock(lock: string, folder: string): Promise<void> {
  const broken = `${lock}.${randomBytes(16).toString('hex')}.tmp`;
  try {
    // In one step, so that a holder who lives on can put nothing into place any more.
    await rename(folder, broken);
  } catch (error) {
    noneIfGone(error);
  }
  await rm(broken, { recursive: true, force: true });
}

function noneIfGone(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
