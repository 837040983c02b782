import type { Command } from 'commander';
import { clearTicketFiles, listTicketFiles } from '../../stores/ticket-folder.js';
import { addExample, formatDuration, formatTable, printJson } from '../output.js';
import { cacheError } from '../errors.js';
import { requireCacheFolder } from '../cache-folder.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

/** Adds `cache` and its commands, which list and clear the cached tickets. */
export function cache(program: Command): void {
  const group = program
    .command('cache')
    .summary('list or clear the cached tickets')
    .description('Lists or clears the tickets that "ticket", "tickets" and "call" cache in files.');
  const listing = group
    .command('list')
    .summary('list the cached tickets')
    .description(
      'Lists the age of each cached ticket, the time until it expires unless it is used, and ' +
        'its size. The files are sealed, so that neither tickets nor tenants can be shown.',
    )
    .option('--json', 'print one array of objects: storedAt and expiresAt (Unix ms), and bytes')
    .action(list);
  const clearing = group
    .command('clear')
    .summary('delete the cached tickets')
    .description('Deletes the cached tickets and prints their number.')
    .action(clear);
  for (const command of [listing, clearing]) addSettings(command, 'cacheFolder');
  addExample(group, 'cache list');
  addExample(listing, 'cache list --json');
  addExample(clearing, 'cache clear');
}

async function list(flags: Flags & { json?: true }): Promise<void> {
  const folder = await requireCacheFolder(new GivenSettings(flags));
  const tickets = (await withCacheError(listTicketFiles(folder)))
    .map(({ storedAt, expiresAt, value }) => ({ storedAt, expiresAt, bytes: value.length }))
    .sort((one, other) => one.storedAt - other.storedAt);
  if (flags.json) {
    printJson(tickets);
    return;
  }
  if (tickets.length === 0) process.stderr.write('There are no cached tickets.\n');
  const now = Date.now();
  const rows = tickets.map(({ storedAt, expiresAt, bytes }) => [
    formatDuration(now - storedAt),
    expiresAt > now ? formatDuration(expiresAt - now) : 'expired',
    `${bytes} bytes`,
  ]);
  if (rows.length > 0) process.stdout.write(formatTable([['AGE', 'TIME LEFT', 'SIZE'], ...rows]));
}

async function clear(flags: Flags): Promise<void> {
  const folder = await requireCacheFolder(new GivenSettings(flags));
  const count = await withCacheError(clearTicketFiles(folder));
  process.stdout.write(count === 1 ? '1 ticket deleted\n' : `${count} tickets deleted\n`);
}

async function withCacheError<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw cacheError(error);
  });
}
