import { lstat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderHolder } from './find-folder-holder.js';

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
