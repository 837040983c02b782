import type { Command } from 'commander';
import { addExample } from '../output.js';
import { runDemo } from '../demo/run-demo.js';

/** Adds `demo`, which runs and explains the six documented steps. */
export function demo(program: Command): void {
  const command = program
    .command('demo')
    .summary('show the six steps from a key file to a ticket')
    .description(
      'Runs the six documented steps against a simulated login service in this process, and ' +
        'shows the input and the output of each, with shortened secrets. The last line is the ' +
        'simulated ticket. No data leaves this machine.',
    )
    .addHelpText('after', '\nThis command has no settings and reads no SUPEROFFICE_ variable.')
    .action(runDemo);
  addExample(command, 'demo');
}
