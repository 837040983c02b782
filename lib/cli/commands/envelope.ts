import type { Command } from 'commander';
import { buildEnvelope } from '../../index.js';
import { addExample } from '../output.js';
import { parseTime, readLimited } from '../input.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';
import { signGivenToken } from './sign.js';

/** Adds `envelope`: the request that `ticket` would send. */
export function envelope(program: Command): void {
  const command = program
    .command('envelope')
    .summary('print the request that would be sent')
    .description(
      'Prints the SOAP envelope that "ticket" would send, without sending it. ' +
        'It holds the client secret and the signed system token: do not show it around.',
    )
    .option('--wsdl <file>', 'a WSDL of PartnerSystemUserService in place of the built-in one')
    .option('--at <time>', 'the time to sign, like 2026-11-23T20:40Z; default now', parseTime)
    .action(run);
  addSettings(
    command,
    'clientSecret',
    'privateKey',
    'passphrase',
    'contextIdentifier',
    'systemUserToken',
  );
  addExample(
    command,
    'envelope --client-secret-file secret',
    '--private-key private-key.xml',
    '--context-identifier Cust12345 --system-user-token-file token',
  );
}

async function run(flags: Flags & { at?: number; wsdl?: string }): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require('clientSecret', 'privateKey', 'contextIdentifier', 'systemUserToken');
  const values = {
    clientSecret: await settings.requiredText('clientSecret'),
    contextIdentifier: await settings.requiredText('contextIdentifier'),
    signedSystemToken: await signGivenToken(settings, flags.at),
  };
  const wsdl = flags.wsdl && (await readLimited(flags.wsdl, 'The file of --wsdl'));
  const xml = await buildEnvelope(values, wsdl ? { wsdl } : {});
  process.stdout.write(`${xml}\n`);
}
