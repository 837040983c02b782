import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LEFT_NAME } from './file-names.js';

/** What is younger may still be in use, in ms. */
const MIN_AGE_MS = 60_000;

/** Whether something is what a process has left that died with a lock in the making. */
export async function isLeftBehind(path: string): Promise<boolean> {
  if (!LEFT_NAME.test(basename(path))) return false;
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return found !== undefined && Date.now() - found.mtimeMs > MIN_AGE_MS;
}
