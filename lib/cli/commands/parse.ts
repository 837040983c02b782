import type { Command } from 'commander';
import { toJson } from '../../index.js';
import { printJson } from '../print-json.js';
import { readLimited } from '../read-limited.js';

/** Adds `parse`: a response as the documented JSON. */
export function parse(program: Command): void {
  program
    .command('parse')
    .summary('convert a response to the documented JSON')
    .description(
      'Converts the XML of a response to the documented JSON, in which the security token is ' +
        'Envelope.Body[0].AuthenticationResponse[0].Token[0].',
    )
    .argument('[file]', 'the response; - or nothing for stdin')
    .addHelpText('after', '\nThis command takes no settings and reads no SUPEROFFICE_ variable.')
    .action(run);
}

async function run(file = '-'): Promise<void> {
  printJson(toJson(await readLimited(file, 'The response')));
}
