import type { Command } from 'commander';
import { SystemUserClient } from '../../index.js';
import { addExample } from '../add-example.js';
import { printJson } from '../print-json.js';
import { addSettings } from '../settings/add-settings.js';
import { EXCHANGE_NEEDS } from '../settings/exchange-needs.js';
import type { Flags } from '../settings/find-setting.js';
import { GivenSettings } from '../settings/given-settings.js';

/** Adds `ticket`: the whole exchange, once. */
export function ticket(program: Command): void {
  const command = program
    .command('ticket')
    .summary('exchange a system user token for a ticket')
    .description(
      'Exchanges a system user token for a ticket and prints the ticket. ' +
        'A ticket lives for six hours from its last use: keep it, do not ask before each use.',
    )
    .option('--json', 'print the whole result: ticket, times (Unix ms), addresses, claims, token')
    .action(run);
  addSettings(
    command,
    'environment',
    'loginUrl',
    'clientSecret',
    'privateKey',
    'passphrase',
    'contextIdentifier',
    'systemUserToken',
    'certificates',
    'timeoutMs',
  );
  addExample(
    command,
    'ticket --environment sod',
    '--client-secret-file secret --private-key private-key.xml',
    '--context-identifier Cust12345 --system-user-token-file token',
  );
}

async function run(flags: Flags & { json?: true; timeout?: number }): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require(...EXCHANGE_NEEDS);
  const certificates = await settings.certificates();
  const client = new SystemUserClient({
    ...settings.loginTarget(),
    clientSecret: await settings.requiredText('clientSecret'),
    privateKey: await settings.privateKey(),
    ...(certificates.length > 0 && { verification: { certificates } }),
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
  });
  const result = await client.authenticate({
    contextIdentifier: await settings.requiredText('contextIdentifier'),
    systemUserToken: await settings.requiredText('systemUserToken'),
  });
  if (flags.json) printJson(result);
  else process.stdout.write(`${result.ticket}\n`);
}
