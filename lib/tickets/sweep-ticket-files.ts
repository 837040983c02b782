import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftBehind } from './is-left-behind.js';
import { TICKET_NAME } from './file-names.js';
import { openTicketFolder } from './open-ticket-folder.js';
import { TicketFile } from '../stores/ticket-file.js';

/** How often a folder is swept, by whichever process comes to it, in ms. */
const EVERY_MS = 24 * 60 * 60 * 1000;
const MARK = 'swept';

/** Removes, once a day, tickets that have expired under keys that nobody asks for, and what dead processes have left. */
export async function sweepTicketFiles(folder: string, now: () => number): Promise<void> {
  const real = await openTicketFolder(folder);
  const mark = join(real, MARK);
  const sweptAt = await stat(mark).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );
  if (Math.abs(Date.now() - sweptAt) < EVERY_MS) return;
  await rm(mark, { force: true });
  // Of several that come to it at once, one goes on.
  await writeFile(mark, '', { flag: 'wx', mode: 0o600 });
  for (const name of await readdir(real)) {
    const path = join(real, name);
    if (await isLeftBehind(path)) await rm(path, { recursive: true, force: true });
    else if (TICKET_NAME.test(name)) await new TicketFile(path.replace(/\.ticket$/, ''), now).get();
  }
}
