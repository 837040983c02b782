import { Command } from 'commander';
import { cache } from './commands/cache.js';
import { call } from './commands/call.js';
import { demo } from './commands/demo.js';
import { doctor } from './commands/doctor.js';
import { envelope } from './commands/envelope.js';
import { key } from './commands/key.js';
import { parse } from './commands/parse.js';
import { sign } from './commands/sign.js';
import { simulate } from './commands/simulate.js';
import { state } from './commands/state.js';
import { ticket } from './commands/ticket.js';
import { tickets } from './commands/tickets.js';
import { validate } from './commands/validate.js';

const EXIT_CODES = `
Exit codes:
  0   done
  1   refused by the service
  2   wrong usage or settings
  3   the service was not reachable or gave no usable answer in time
  4   the answer is not to be trusted
  5   some tenants have no ticket, others have ("tickets")
  70  an error inside this program

Results go to stdout, everything else to stderr. Secrets come from files and
environment variables, never from the command line. "help COMMAND" lists the
settings of a command.
`;

/** Puts the commands together; what goes wrong is thrown, and only help and version print anything themselves. */
export function makeProgram(): Command {
  const { version } = require('../../package.json') as { version: string };
  const program = new Command('superoffice-system-user')
    .description('Exchanges a SuperOffice CRM Online system user token for a system user ticket.')
    .version(version)
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const add of [ticket, tickets, cache, call, state, doctor]) add(program);
  for (const add of [sign, envelope, parse, validate, key, simulate, demo]) add(program);
  return program;
}
