import type { Command } from 'commander';
import { addExample, printJson } from '../output.js';
import { diagnose, type DoctorFlags, CheckRunner } from '../doctor/diagnose.js';
import { formatCheck } from '../doctor/finding.js';
import { addSettings } from '../settings/add-settings.js';
import { CLIENT_SETTINGS } from '../settings/settings.js';

/** Adds `doctor`: every setting checked, and what lies between here and a ticket. */
export function doctor(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check the settings and the way to the service')
    .description(
      'Checks the settings one by one, the way to the login service, the clock, the keys and the ' +
        'contract, and then makes one exchange; says what to do about what is wrong. It prints ' +
        'no secret and no ticket. It ends with 0 if all holds, or as the first failure would.',
    )
    .option('--no-exchange', 'make no exchange, so that no tenant is touched')
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
