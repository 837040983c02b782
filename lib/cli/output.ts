import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { UsageError } from './usage-error.js';

/**
 * Writes a file that its owner alone can read, at no moment anybody else. A file that is there stays, unless it is to be
 * replaced: then the new one is made whole beside the old one, whose wider rights would otherwise stay, and takes its
 * place.
 */
export async function writePrivateFile(
  file: string,
  content: string,
  { replace }: { replace: boolean },
): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  // Renaming would replace a device or a link, not write to it.
  if (found && !found.isFile()) throw new UsageError('--out must name a regular file.');
  const fresh = replace ? `${file}.${randomBytes(6).toString('hex')}.tmp` : file;
  let isMade = false;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    isMade = true;
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(fresh, file);
  } catch (error) {
    if (isMade) await rm(fresh, { force: true }).catch(() => undefined);
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UsageError(
        'The file of --out is there already and stays as it is.',
        'Name another one, or add --force to replace it.',
      );
    }
    throw new UsageError(`The file of --out cannot be written (${code}).`);
  }
}
