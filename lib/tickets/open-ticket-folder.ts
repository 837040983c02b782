import { realpath, stat } from 'node:fs/promises';

/**
 * The folder of the tickets by its real name, so that no link can lead elsewhere later on.
 *
 * @throws Error if it is no folder, is another user's, or others may write in it; ENOENT if there is none
 */
export async function openTicketFolder(folder: string): Promise<string> {
  const real = await realpath(folder);
  const found = await stat(real);
  if (!found.isDirectory()) throw new Error('The folder of the tickets is not a folder.');
  // Windows has no such users and modes; there the folder above decides who gets in.
  const user = process.geteuid?.();
  if (user === undefined) return real;
  if (found.uid !== user) {
    throw new Error('The folder of the tickets belongs to another user. Name one of your own.');
  }
  if ((found.mode & 0o022) !== 0) {
    throw new Error(
      'The folder of the tickets can be written to by others. Take that right from them (chmod go-w), or name another one.',
    );
  }
  return real;
}
