import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';

/** A lock that this process holds. */
export interface HeldFolderLock {
  /** The folder of the holder, initially empty. It exists only while the lock is held, so later moves out of it fail. */
  readonly folder: string;
  readonly release: () => Promise<void>;
}

/**
 * Takes a lock among the processes of a machine, or returns its holder.
 *
 * A lock is a folder that contains one folder, which is named after the holder. It is created under a temporary name and
 * renamed, which succeeds only if the target does not exist or is empty. To release or break it, the holder's folder is
 * removed by its unique name: so a late process never removes the folder of the next holder, and a process may die at any
 * point.
 */
export async function takeFolderLock(
  lock: string,
  ttlMs: number,
): Promise<HeldFolderLock | LockHolder> {
  for (;;) {
    const holder = await findLockHolder(lock);
    if (holder) return holder;
    const owner = randomBytes(16).toString('hex');
    const fresh = `${lock}.${owner}.tmp`;
    const name = `${Date.now() + Math.ceil(ttlMs)}.${owner}`;
    try {
      await mkdir(join(fresh, name), { recursive: true, mode: 0o700 });
      await rename(fresh, lock);
      return heldLock(lock, join(lock, name));
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      if (!isNotEmpty(error)) throw error;
    }
  }
}

function isNotEmpty(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    ['ENOTEMPTY', 'EEXIST'].includes(code) || (code === 'EPERM' && process.platform === 'win32')
  );
}

function heldLock(lock: string, folder: string): HeldFolderLock {
  return {
    folder,
    release: async () => {
      await rm(folder, { recursive: true, force: true });
      // This fails if the next holder has the lock, because the folder is then not empty.
      await rmdir(lock).catch(() => undefined);
    },
  };
}

/** The holder of a lock. */
interface LockHolder {
  /** The folder of the holder, which exists as long as the lock is held. */
  readonly folder: string;
  /** When the lock expires, Unix ms. */
  readonly expiresAt: number;
}

/** Finds the holder of a lock; breaks the lock if it has expired. */
export async function findLockHolder(lock: string): Promise<LockHolder | undefined> {
  for (const name of await readdir(lock).catch(ignoreMissing)) {
    const folder = join(lock, name);
    const expiresAt = Number(HOLDER_NAME.exec(name)?.[1] ?? 0);
    const leftMs = expiresAt - Date.now();
    // A time beyond the longest lock means that the clock was set back.
    if (leftMs > 0 && leftMs <= MAX_TIMEOUT_MS) return { folder, expiresAt };
    await breakLock(lock, folder);
  }
  // Only Windows requires this; it fails if the folder is not empty.
  await rmdir(lock).catch(() => undefined);
  return undefined;
}

async function breakLock(lock: string, folder: string): Promise<void> {
  const broken = `${lock}.${randomBytes(16).toString('hex')}.tmp`;
  try {
    // The name is unique to this holder, so a late process cannot break the lock of the next one. Renaming is atomic, so
    // a holder that is still alive cannot move a file out of its folder any more.
    await rename(folder, broken);
  } catch (error) {
    ignoreMissing(error);
  }
  await rm(broken, { recursive: true, force: true });
}

function ignoreMissing(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}

const MIN_PAUSE_MS = 25;
const MAX_PAUSE_MS = 50;

/** Waits until a lock is released or expires, or until soon after the signal is aborted; never rejects. */
export async function untilReleased(
  { folder, expiresAt }: LockHolder,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted && Date.now() < expiresAt && (await exists(folder))) {
    const pauseMs = MIN_PAUSE_MS + Math.random() * (MAX_PAUSE_MS - MIN_PAUSE_MS);
    const leftMs = Math.max(1, expiresAt - Date.now());
    await sleep(Math.min(pauseMs, leftMs));
  }
}

// With any other error the folder may exist.
async function exists(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  );
}

/** The file of a ticket, named by the SHA-256 of its key: this hides the key and is safe as a file name. */
export const TICKET_NAME = /^[0-9a-f]{64}\.ticket$/;
/** The folder of a lock on a key, or on a change of its file. */
export const LOCK_NAME = /^[0-9a-f]{64}\.(?:lock|change)$/;
/** An orphan: a lock that was not yet renamed, or was broken, when its process died. */
export const ORPHAN_NAME = /^[0-9a-f]{64}\.(?:lock|change)\.[0-9a-f]{32}\.tmp$/;
/** The folder of the holder inside a lock: when the lock expires (Unix ms), and a random id. */
const HOLDER_NAME = /^(\d{1,16})\.[0-9a-f]{32}$/;
