import type { Command } from 'commander';
import { clearTicketFiles, listTicketFiles } from '../../stores/ticket-folder.js';
import { addExample, formatDuration, formatTable, printJson } from '../output.js';
import { cacheError } from '../errors.js';
import { requireCacheFolder } from '../cache-folder.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

/** Adds `cache` with its commands: what `ticket`, `tickets` and `call` keep. */
export function cache(program: Command): void {
  const group = program
    .command('cache')
    .summary('list or clear the cached tickets')
    .description('Looks after the tickets that "ticket", "tickets" and "call" keep in files.');
  const listing = group
    .command('list')
    .summary('list the cached tickets')
    .description(
      'Lists the cached tickets: how old each is, how long it lives unless it is used, and its ' +
        'size. They are sealed, so that neither a ticket nor its tenant can be shown.',
    )
    .option('--json', 'print one array: storedAt and expiresAt (Unix ms), and bytes')
    .action(list);
  const clearing = group
    .command('clear')
    .summary('delete the cached tickets')
    .description('Deletes the cached tickets and prints how many there were.')
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
