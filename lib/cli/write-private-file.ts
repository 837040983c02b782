import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { UsageError } from './usage-error.js';

/**
 * Writes a file that its owner alone can read, at no moment anybody else: it is made whole beside the old one, whose
 * wider rights would otherwise stay, and takes its place.
 */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  // Renaming would replace a device or a link, not write to it.
  if (found && !found.isFile()) throw new UsageError('--out must name a regular file.');
  const fresh = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new UsageError(`The file of --out cannot be written (${code}).`);
  }
}
