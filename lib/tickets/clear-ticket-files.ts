import { readdir, rm, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LOCK_NAME, TICKET_NAME } from './file-names.js';
import { findFolderHolder } from './find-folder-holder.js';
import { isLeftBehind } from './is-left-behind.js';
import { openTicketFolder } from './open-ticket-folder.js';

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
    if (await isLeftBehind(path)) await rm(path, { recursive: true, force: true });
    if (TICKET_NAME.test(name) && (await isRemoved(path))) count++;
  }
  return count;
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
