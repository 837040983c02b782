import { Option, type Command } from 'commander';
import { readPrivateKey, type KeyFormat } from '../../index.js';
import { addExample, writePrivateFile } from '../output.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

const FORMATS: readonly KeyFormat[] = ['pkcs8', 'pkcs1', 'xml', 'public'];

/** Adds `key`: the private key in another form. */
export function key(program: Command): void {
  const command = program
    .command('key')
    .summary('convert a private key')
    .description(
      'Converts a private key (RSAKeyValue XML, PKCS#1, PKCS#8, encrypted or not) and says on ' +
        'stderr how large it is and what its SHA-256 fingerprint is. The result is not encrypted.',
    )
    .argument('[file]', 'the key; - for stdin, nothing for the setting')
    .addOption(
      new Option('--to <form>', 'the form to convert it to; public is the public half')
        .choices(FORMATS)
        .default('pkcs8'),
    )
    .option('--out <file>', 'write to a new file that you alone can read (0600), not to stdout')
    .option('--force', 'let --out replace a file that is there')
    .action(run);
  addSettings(command, 'privateKey', 'passphrase');
  addExample(command, 'key private-key.xml --to pkcs8 --out private-key.pem');
}

type KeyFlags = Flags & { to: KeyFormat; out?: string; force?: true };

async function run(file: string | undefined, flags: KeyFlags): Promise<void> {
  const privateKey = readPrivateKey(await new GivenSettings(flags).privateKey(file));
  const { bits, fingerprint } = privateKey;
  const text = privateKey.export(flags.to);
  if (flags.out === undefined || flags.out === '-') process.stdout.write(text);
  else await writePrivateFile(flags.out, text, { replace: flags.force ?? false });
  process.stderr.write(`RSA, ${bits} bits, SHA-256 fingerprint ${fingerprint}\n`);
}
