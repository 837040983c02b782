import type { Command } from 'commander';
import { readPrivateKey } from '../../flow/read-private-key.js';
import type { PartnerKey, Simulator, SimulatorOptions } from '../../simulator/index.js';
import { addExample } from '../output.js';
import { integerParser, readLimited, watchStdin } from '../input.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../errors.js';

const STOPPING = `
SIGINT (Ctrl+C) or SIGTERM stops it, and so does the end of standard input if
that is a pipe. A program that starts it through npx should close the pipe to
stop it, because npx does not pass on SIGTERM.`;

/** Adds `simulate`, which runs the simulator until a signal or the end of stdin stops it. */
export function simulate(program: Command): void {
  const command = program
    .command('simulate')
    .summary('run a simulated login service on this machine')
    .description(
      'Runs a simulated login service on 127.0.0.1 until it is stopped. When it is ready it ' +
        'prints one line of JSON: url (the login URL), clientSecret, contextIdentifier, ' +
        'systemUserToken and, if it generated one, privateKey. It generates every setting that ' +
        'is not set.',
    )
    .option('--port <number>', 'the port; default any free port', integerParser('--port'))
    .option(
      '--partner-key <file>',
      "the partner's public or private key that verifies signatures; default the private key",
    )
    .addHelpText('after', STOPPING)
    .action(run);
  addSettings(
    command,
    'clientSecret',
    'privateKey',
    'passphrase',
    'contextIdentifier',
    'systemUserToken',
  );
  addExample(command, 'simulate --port 8400');
}

type SimulateFlags = Flags & { port?: number; partnerKey?: string };

async function run(flags: SimulateFlags): Promise<void> {
  const signalled = new Promise((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  const simulator = await start(await readOptions(flags));
  const stdin = watchStdin();
  const { url, clientSecret, privateKey, tenants } = simulator;
  const [{ contextIdentifier, systemUserToken }] = tenants;
  const settings = { url, clientSecret, contextIdentifier, systemUserToken, privateKey };
  process.stdout.write(`${JSON.stringify(settings)}\n`);
  await Promise.race([signalled, stdin.ended]);
  stdin.stop();
  await simulator.stop();
}

async function readOptions(flags: SimulateFlags): Promise<SimulatorOptions> {
  const settings = new GivenSettings(flags);
  const clientSecret = await settings.text('clientSecret');
  const contextIdentifier = await settings.text('contextIdentifier');
  const systemUserToken = await settings.text('systemUserToken');
  const partnerKey = await readPartnerKey(settings, flags.partnerKey);
  return {
    ...(flags.port !== undefined && { port: flags.port }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(partnerKey !== undefined && { partnerKey }),
    tenants: [
      {
        ...(contextIdentifier !== undefined && { contextIdentifier }),
        ...(systemUserToken !== undefined && { systemUserToken }),
      },
    ],
  };
}

async function readPartnerKey(
  settings: GivenSettings,
  file: string | undefined,
): Promise<PartnerKey | undefined> {
  if (file === undefined) {
    if (!settings.has('privateKey')) return undefined;
    return readPrivateKey(await settings.privateKey()).export('public');
  }
  const key = await readLimited(file, 'The --partner-key file');
  const passphrase = await settings.text('passphrase');
  return passphrase === undefined ? key : { key, passphrase };
}

async function start(options: SimulatorOptions): Promise<Simulator> {
  const { startSimulator } = await import('../../simulator/index.js');
  try {
    return await startSimulator(options);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen') throw error;
    throw new UsageError(
      `The simulator cannot listen on the port (${code ?? 'unknown'}).`,
      'Change --port.',
    );
  }
}
