import type { Command } from 'commander';
import { toJson } from '../../flow/to-json.js';
import { SOAP_1_1 } from '../../xml/namespaces.js';
import { parseXml } from '../../xml/nodes.js';
import { XmlError } from '../../xml/tree.js';
import { addExample, printJson, warn } from '../output.js';
import { readLimited } from '../input.js';

/** Adds `parse`, which converts a response to the documented JSON. */
export function parse(program: Command): void {
  const command = program
    .command('parse')
    .summary('convert a response to the documented JSON')
    .description(
      'Converts the XML of a response to the documented JSON. The security token is at ' +
        'Envelope.Body[0].AuthenticationResponse[0].Token[0].',
    )
    .argument('[file]', 'the response; stdin if omitted or -')
    .addHelpText('after', '\nThis command has no settings and reads no SUPEROFFICE_ variable.')
    .action(run);
  addExample(command, 'parse response.xml');
}

async function run(file = '-'): Promise<void> {
  const content = await readLimited(file, 'The response');
  printJson(toJson(content));
  const problem = findProblem(content);
  if (problem !== undefined) {
    warn(`the input was converted, but it is not a response: it ${problem}.`);
  }
}

/** Why the XML is not a SOAP envelope, as the predicate of a sentence; undefined if it is one. */
function findProblem(content: Buffer): string | undefined {
  try {
    const { name, namespace } = parseXml(content);
    return name === 'Envelope' && namespace === SOAP_1_1 ? undefined : 'is not a SOAP 1.1 envelope';
  } catch (error) {
    if (error instanceof XmlError) return error.message;
    throw error;
  }
}
