import type { Command } from 'commander';
import { readPrivateKey } from '../../flow/read-private-key.js';
import { signSystemUserToken } from '../../flow/sign-system-user-token.js';
import { addExample } from '../output.js';
import { parseTime } from '../input.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

/** Adds `sign`, which prints the signed system token. */
export function sign(program: Command): void {
  const command = program
    .command('sign')
    .summary('sign a system user token')
    .description(
      'Signs the system user token and the time, and prints the signed system token, which is a ' +
        'credential for a few minutes.',
    )
    .option('--at <time>', 'the time to sign, like 2026-11-23T20:40Z; default now', parseTime)
    .action(run);
  addSettings(command, 'privateKey', 'passphrase', 'systemUserToken');
  addExample(command, 'sign --private-key private-key.xml', '--system-user-token-file token');
}

/** Steps 1 and 2 of the exchange: reads the private key, and signs the token of the settings. */
export async function signGivenToken(settings: GivenSettings, at?: number): Promise<string> {
  const privateKey = readPrivateKey(await settings.privateKey());
  return signSystemUserToken(await settings.requiredText('systemUserToken'), privateKey, at);
}

async function run(flags: Flags & { at?: number }): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require('privateKey', 'systemUserToken');
  process.stdout.write(`${await signGivenToken(settings, flags.at)}\n`);
}
