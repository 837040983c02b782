import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';

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

const MIN_PAUSE_MS = 25;
const MAX_PAUSE_MS = 50;

/** Waits until a lock is given back or has run out, or soon after the signal says to wait no longer; never rejects. */
export async function untilReleased(
  { folder, expiresAt }: FolderHolder,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted && Date.now() < expiresAt && (await isThere(folder))) {
    const pauseMs = MIN_PAUSE_MS + Math.random() * (MAX_PAUSE_MS - MIN_PAUSE_MS);
    const leftMs = Math.max(1, expiresAt - Date.now());
    await sleep(Math.min(pauseMs, leftMs));
  }
}

/** What cannot be looked at may be there. */
async function isThere(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  );
}

/** The file of a ticket: the SHA-256 of its key, which shows nothing of the key and leads nowhere else. */
export const TICKET_NAME = /^[0-9a-f]{64}\.ticket$/;
/** The folder that is a lock: of a key, or of a change to its file. */
export const LOCK_NAME = /^[0-9a-f]{64}\.(?:lock|change)$/;
/** A lock that never came into place, or that was broken, and whose process died before it was gone. */
export const LEFT_NAME = /^[0-9a-f]{64}\.(?:lock|change)\.[0-9a-f]{32}\.tmp$/;
/** What holds a lock, inside it: when it runs out, Unix ms, and whose it is. */
export const HOLDER_NAME = /^(\d{1,16})\.[0-9a-f]{32}$/;
