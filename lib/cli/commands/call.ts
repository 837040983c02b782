import { Option, type Command } from 'commander';
import { addExample } from '../output.js';
import { callRest, METHODS } from './call-rest.js';
import { callSoap } from './call-soap.js';
import { addSettings } from '../settings/add-settings.js';
import { CLIENT_SETTINGS } from '../settings/settings.js';

const DATA = '@FILE reads a file, - reads stdin';

/** Adds `call` and its commands, which call the APIs of a tenant with the cached ticket. */
export function call(program: Command): void {
  const group = program
    .command('call')
    .summary("call a tenant's API with its ticket")
    .description(
      'Calls a tenant\'s API with the ticket that "ticket" caches. Renews a rejected ticket, and ' +
        'follows a tenant that has moved.',
    );
  const rest = group
    .command('rest')
    .summary('call the REST API')
    .description(
      'Calls the REST API of the tenant and prints the response body unchanged. The exit code is ' +
        '0 for a success, 1 for HTTP status 400 to 499 and 3 for any other status. --timeout ' +
        'limits both the request for a ticket and the call; their defaults are 15 seconds, and ' +
        '5 minutes until the headers of the response arrive.',
    )
    .argument('<path>', 'a path relative to the REST API, like v1/Contact/3')
    .addOption(
      new Option('--method <name>', 'the HTTP method; default GET, or POST with --data').choices(
        METHODS,
      ),
    )
    .option('--data <json>', `the JSON request body; ${DATA}`)
    .action(callRest);
  const soap = group
    .command('soap')
    .summary('call NetServer by SOAP')
    .description(
      'Calls one operation of a NetServer service and prints its result as JSON, with null for ' +
        'nil and a string for a time. The exit code is 1 if NetServer reports a failure. ' +
        '--timeout limits the request for a ticket, and the whole call. Without it, the call ' +
        'may take 60000 ms.',
    )
    .argument('<operation>', 'an operation of the WSDL, like GetContactEntity')
    .requiredOption('--wsdl <file>', 'the WSDL of the service, in its ?singleWsdl form')
    .requiredOption('--service <name>', 'the service, like Contact')
    .option('--data <json>', `the parameters, a JSON object; default {}; ${DATA}`)
    .action(callSoap);
  for (const command of [rest, soap])
    addSettings(command, ...CLIENT_SETTINGS, 'contextIdentifier', 'systemUserToken', 'cacheFolder');
  addExample(group, 'call rest v1/Contact/3');
  addExample(rest, 'call rest v1/Contact', `--data '{ "Name": "Example AS" }'`);
  addExample(
    soap,
    'call soap GetContactEntity',
    '--wsdl Contact.wsdl --service Contact',
    `--data '{ "ContactEntityId": 3 }'`,
  );
}
