import { lstat, readdir, rm, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LEFT_NAME, LOCK_NAME, TICKET_NAME } from './file-names.js';
import { findFolderHolder } from './find-folder-holder.js';
import { openTicketFolder } from './open-ticket-folder.js';

/** What is younger may still be in use, in ms. */
const MIN_AGE_MS = 60_000;

/**
 * Removes the tickets of a folder that `fileTicketStore` keeps, and what dead processes have left there; no other file,
 * no lock that is held, and not the folder.
 *
 * @returns how many tickets were removed, whole or not, expired or not
 * @throws Error if the folder cannot be used
 */
export async function clearTicketFiles(folder: string): Promise<number> {
  const real = await openTicketFolder(resolve(folder)).catch(noneIfGone);
  if (real === undefined) return 0;
  let count = 0;
  for (const name of await readdir(real)) {
    const path = join(real, name);
    if (LOCK_NAME.test(name)) await findFolderHolder(path);
    if (LEFT_NAME.test(name) && (await isOld(path)))
      await rm(path, { recursive: true, force: true });
    if (TICKET_NAME.test(name) && (await isRemoved(path))) count++;
  }
  return count;
}

async function isOld(path: string): Promise<boolean> {
  const found = await lstat(path).catch(noneIfGone);
  return found !== undefined && Date.now() - found.mtimeMs > MIN_AGE_MS;
}

async function isRemoved(path: string): Promise<boolean> {
  const removed = await unlink(path)
    .then(() => true)
    .catch(noneIfGone);
  return removed === true;
}

function noneIfGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
