import { Option, type Command } from 'commander';
import { addExample } from '../output.js';
import { callRest, METHODS } from './call-rest.js';
import { callSoap } from './call-soap.js';
import { addSettings } from '../settings/add-settings.js';
import { CLIENT_SETTINGS } from '../settings/settings.js';

const DATA = '@FILE for that of a file, - for stdin';

/** Adds `call` with its commands: the APIs of a tenant, called with the ticket that `ticket` keeps. */
export function call(program: Command): void {
  const group = program
    .command('call')
    .summary("call a tenant's API with its ticket")
    .description(
      'Calls a tenant\'s API with the ticket that "ticket" keeps. One that is refused is ' +
        'renewed, and a tenant that has moved is followed.',
    );
  const rest = group
    .command('rest')
    .summary('call the REST API')
    .description(
      'Calls the REST API of the tenant and prints the body of the answer as it is. It ends with ' +
        '0 for a success, 1 for HTTP status 400 to 499 and 3 for any other. --timeout is for ' +
        'getting a ticket, and for the whole call, which else may take 5 minutes until it is answered.',
    )
    .argument('<path>', 'a path below the REST API, like v1/Contact/3')
    .addOption(new Option('--method <name>', 'default GET, and POST with --data').choices(METHODS))
    .option('--data <json>', `what to send, JSON; ${DATA}`)
    .action(callRest);
  const soap = group
    .command('soap')
    .summary('call NetServer by SOAP')
    .description(
      'Calls one operation of a NetServer service and prints its result as JSON: nil is null, a ' +
        'time is a text. It ends with 1 where NetServer reports a failure. --timeout is for ' +
        'getting a ticket, and for the whole call, which else may take 60000 ms.',
    )
    .argument('<operation>', 'an operation of the WSDL, like GetContactEntity')
    .requiredOption('--wsdl <file>', 'the WSDL of the service, in its ?singleWsdl form')
    .requiredOption('--service <name>', 'the service, like Contact')
    .option('--data <json>', `its parameters, a JSON object; default {}; ${DATA}`)
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
