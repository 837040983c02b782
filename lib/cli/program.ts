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
  0   success
  1   the service refused the request
  2   wrong usage or settings
  3   the service was unreachable or sent no usable answer in time
  4   the answer cannot be trusted
  5   some tenants have a ticket, others failed ("tickets")
  70  internal error: a bug in this program

Results go to stdout, everything else to stderr. Pass secrets in files and
environment variables, never on the command line. "help COMMAND" lists the
settings of a command.
`;

/** Builds the program from its commands. Errors are thrown; commander prints only help and version itself. */
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
