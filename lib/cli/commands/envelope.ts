import type { Command } from 'commander';
import { buildEnvelope } from '../../flow/send-envelope.js';
import { addExample } from '../output.js';
import { parseTime, readLimited } from '../input.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';
import { signGivenToken } from './sign.js';

/** Adds `envelope`, which prints the request of an exchange. */
export function envelope(program: Command): void {
  const command = program
    .command('envelope')
    .summary('print the SOAP request of an exchange')
    .description(
      'Prints the SOAP envelope that "ticket" sends, without sending it. It contains the client ' +
        'secret and the signed system token: do not share it.',
    )
    .option('--wsdl <file>', 'a WSDL of PartnerSystemUserService, in place of the built-in one')
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
  const wsdl = flags.wsdl && (await readLimited(flags.wsdl, 'The --wsdl file'));
  const xml = await buildEnvelope(values, wsdl ? { wsdl } : {});
  process.stdout.write(`${xml}\n`);
}
