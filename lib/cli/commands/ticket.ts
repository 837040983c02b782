import type { Command } from 'commander';
import type { Ticket } from '../../index.js';
import { addExample, printJson } from '../output.js';
import {
  type ClientFlags,
  getFreshTicket,
  makeClient,
  withCachedClient,
} from '../cached-client.js';
import { addSettings } from '../settings/add-settings.js';
import { CLIENT_SETTINGS, REQUIRED_FOR_EXCHANGE } from '../settings/settings.js';
import { GivenSettings, readTenant } from '../settings/given-settings.js';
import { UsageError } from '../errors.js';

/** Adds `ticket`, which prints a ticket from the cache or from an exchange. */
export function ticket(program: Command): void {
  const command = program
    .command('ticket')
    .summary('print a ticket, from the cache or from an exchange')
    .description(
      'Prints a ticket. The first run exchanges the system user token for a ticket and caches it, ' +
        'sealed with the private key, in a file that only you can read. Later runs print the ' +
        'cached ticket and send no request, until shortly before it expires. So you can run ' +
        'this command before each use of a ticket.',
    )
    .option('--refresh', 'request a new ticket, and cache it')
    .option('--no-cache', 'make one exchange; do not read or write the cache')
    .option(
      '--json',
      'print the full result: ticket, times (Unix ms), addresses, claims; with --no-cache also token',
    )
    .action(run);
  addSettings(command, ...CLIENT_SETTINGS, 'contextIdentifier', 'systemUserToken', 'cacheFolder');
  addExample(
    command,
    'ticket --environment sod',
    '--client-secret-file secret --private-key private-key.xml',
    '--context-identifier Cust12345 --system-user-token-file token',
  );
}

type TicketFlags = ClientFlags & { json?: true; cache: boolean; refresh?: true };

async function run(flags: TicketFlags): Promise<void> {
  if (flags.refresh && !flags.cache) {
    throw new UsageError('--refresh and --no-cache exclude each other.', 'Remove one of them.');
  }
  const settings = new GivenSettings(flags);
  settings.require(...REQUIRED_FOR_EXCHANGE);
  const result = await (flags.cache ? getCachedTicket : exchangeOnce)(settings, flags);
  if (flags.json) printJson(result);
  else process.stdout.write(`${result.ticket}\n`);
}

async function getCachedTicket(
  settings: GivenSettings,
  flags: ClientFlags & { readonly refresh?: true },
): Promise<Ticket> {
  const forceRefresh = flags.refresh ?? false;
  return withCachedClient(settings, flags, (client, tenant, signal) =>
    getFreshTicket(client, tenant, { forceRefresh, signal }, 'keep'),
  );
}

async function exchangeOnce(settings: GivenSettings, flags: TicketFlags): Promise<Ticket> {
  const client = await makeClient(settings, flags);
  return client.authenticate(await readTenant(settings));
}
