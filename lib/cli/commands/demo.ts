import type { Command } from 'commander';
import { addExample } from '../output.js';
import { runDemo } from '../demo/run-demo.js';

/** Adds `demo`: the six documented steps, explained as they run. */
export function demo(program: Command): void {
  const command = program
    .command('demo')
    .summary('show the six steps from a key file to a ticket')
    .description(
      'Runs the six documented steps one by one against a simulated login service in this ' +
        'process and shows what goes into each and what comes out, secrets shortened. The last ' +
        'line is the simulated ticket. Nothing leaves this machine.',
    )
    .addHelpText('after', '\nThis command takes no settings and reads no SUPEROFFICE_ variable.')
    .action(runDemo);
  addExample(command, 'demo');
}
