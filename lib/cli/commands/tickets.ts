import type { Command } from 'commander';
import { DEFAULT_CONCURRENT_EXCHANGES } from '../../arguments/bounds.js';
import type { Tenant } from '../../index.js';
import { streamTickets } from '../../tickets/get-tickets.js';
import { abortOnSignals, type ClientFlags, getFreshTicket, makeClient } from '../cached-client.js';
import { addExample } from '../output.js';
import { openCache, requireCacheFolder, warnOnUnusableCache } from '../cache-folder.js';
import { formatFailures, Report } from '../fleet/report.js';
import { Progress } from '../fleet/progress.js';
import { readTenants } from '../fleet/read-tenants.js';
import { addSettings } from '../settings/add-settings.js';
import { REQUIRED_FOR_CLIENT, CLIENT_SETTINGS } from '../settings/settings.js';
import { GivenSettings } from '../settings/given-settings.js';

/** Adds `tickets`, which caches a ticket for each of many tenants. */
export function tickets(program: Command): void {
  const command = program
    .command('tickets')
    .summary('cache a ticket for each of many tenants')
    .description(
      'Caches a ticket for each tenant of a list, where "ticket" finds it. Requests only tickets ' +
        'that are missing or about to expire. Reports the progress on stderr and, at the end, ' +
        'the tenants that failed and what to do. It prints no ticket. The exit code is 0 if no ' +
        'tenant failed, 5 if some failed, and that of the first failure if all failed.',
    )
    .requiredOption(
      '--tenants <file>',
      'the list, JSON lines or CSV with a header line: contextIdentifier, systemUserToken and, ' +
        'optionally, serial; - for stdin',
    )
    .option('--refresh', 'request a new ticket for each tenant')
    .option(
      '--json',
      'print one line per tenant when it is done: contextIdentifier, status (ok or failed), ' +
        'and expiresAt (Unix ms), or code, reason, message and hint',
    )
    .action(run);
  addSettings(command, ...CLIENT_SETTINGS, 'maxConcurrentExchanges', 'cacheFolder');
  addExample(
    command,
    'tickets --tenants tenants.csv --environment sod',
    '--client-secret-file secret --private-key private-key.xml',
  );
}

type TicketsFlags = ClientFlags & { tenants: string; json?: true; refresh?: true };

async function run(flags: TicketsFlags): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require(...REQUIRED_FOR_CLIENT);
  const folder = await requireCacheFolder(settings);
  const tenants = await readTenants(flags.tenants);
  const client = await makeClient(settings, flags, await openCache(folder));
  const report = new Report(tenants.length);
  const stopWarning = warnOnUnusableCache(() => {
    report.isCached = false;
  });
  const progress = new Progress(tenants.length);
  const forceRefresh = flags.refresh ?? false;
  const results = streamTickets(tenants, {
    load: (tenant, signal) =>
      getFreshTicket(client, tenant as Tenant, { signal, forceRefresh }, 'throw'),
    concurrency: flags.concurrency ?? DEFAULT_CONCURRENT_EXCHANGES,
    signal: abortOnSignals(),
    onProgress: (now) => {
      progress.update(now);
    },
  });
  try {
    for await (const result of results) {
      const { contextIdentifier } = result.tenant as Tenant;
      const line =
        result.status === 'fulfilled'
          ? report.addTicket(contextIdentifier, result.ticket)
          : report.addFailure(contextIdentifier, result.error);
      if (!flags.json) continue;
      progress.clear();
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
    process.exitCode = report.exitCode;
  } finally {
    progress.stop();
    await client.close();
    stopWarning();
    process.stderr.write(formatFailures(report.failures));
    if (!flags.json) process.stdout.write(`${report.summary}\n`);
  }
}
