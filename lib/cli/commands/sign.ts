import type { Command } from 'commander';
import { addExample } from '../add-example.js';
import { parseTime } from '../parse-time.js';
import { addSettings } from '../settings/add-settings.js';
import type { Flags } from '../settings/find-setting.js';
import { GivenSettings } from '../settings/given-settings.js';
import { signGivenToken } from '../sign-given-token.js';

/** Adds `sign`: the signed system token. */
export function sign(program: Command): void {
  const command = program
    .command('sign')
    .summary('sign a system user token')
    .description(
      'Signs the system user token with the time and prints the signed system token. ' +
        'It is a credential for a few minutes.',
    )
    .option('--at <time>', 'the time to sign, like 2026-11-23T20:40Z; default now', parseTime)
    .action(run);
  addSettings(command, 'privateKey', 'passphrase', 'systemUserToken');
  addExample(command, 'sign --private-key private-key.xml', '--system-user-token-file token');
}

async function run(flags: Flags & { at?: number }): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require('privateKey', 'systemUserToken');
  process.stdout.write(`${await signGivenToken(settings, flags.at)}\n`);
}
