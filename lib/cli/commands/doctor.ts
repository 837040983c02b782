import type { Command } from 'commander';
import { addExample, printJson } from '../output.js';
import { diagnose, type DoctorFlags, CheckRunner } from '../doctor/diagnose.js';
import { formatCheck } from '../doctor/finding.js';
import { addSettings } from '../settings/add-settings.js';
import { CLIENT_SETTINGS } from '../settings/settings.js';

/** Adds `doctor`, which checks the settings, the connection and one exchange. */
export function doctor(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check the settings and the connection to the service')
    .description(
      'Checks each setting, the connection to the login service, the clock, the keys and the ' +
        'contract, and then makes one exchange. Says what to do about each problem. It prints ' +
        'no secret and no ticket. The exit code is 0 if no check failed, or that of the first ' +
        'failure.',
    )
    .option('--no-exchange', 'make no exchange, so that no tenant is contacted')
    .option('--json', 'print one object: ok, and checks with name, verdict, found and remedy')
    .action(run);
  addSettings(command, ...CLIENT_SETTINGS, 'contextIdentifier', 'systemUserToken');
  addExample(command, 'doctor --environment sod --no-exchange');
}

async function run(flags: DoctorFlags): Promise<void> {
  const runner = new CheckRunner(flags, (check) => {
    if (!flags.json) process.stdout.write(formatCheck(check));
  });
  await diagnose(runner, flags);
  const { checks, exitCode } = runner;
  if (flags.json) printJson({ ok: exitCode === 0, checks });
  process.exitCode = exitCode;
}
