import { Option, type Command } from 'commander';
import { readPrivateKey } from '../../flow/read-private-key.js';
import type { KeyFormat } from '../../index.js';
import { addExample, writePrivateFile } from '../output.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

const FORMATS: readonly KeyFormat[] = ['pkcs8', 'pkcs1', 'xml', 'public'];

/** Adds `key`, which converts a private key. */
export function key(program: Command): void {
  const command = program
    .command('key')
    .summary('convert a private key')
    .description(
      'Converts a private key (RSAKeyValue XML, PKCS#1, PKCS#8, encrypted or not) and reports ' +
        'its size and its SHA-256 fingerprint on stderr. The result is not encrypted.',
    )
    .argument('[file]', 'the key; - for stdin; the setting if omitted')
    .addOption(
      new Option('--to <form>', 'the output format; public is the public key alone')
        .choices(FORMATS)
        .default('pkcs8'),
    )
    .option('--out <file>', 'write to a new file that only you can read (0600), not to stdout')
    .option('--force', 'let --out replace an existing file')
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
