import { Command, CommanderError } from 'commander';

/** Every command, in the order of the help. A command is loaded when it runs, since most of a start is loading. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  ticket: async () => (await import('./commands/ticket.js')).ticket,
  tickets: async () => (await import('./commands/tickets.js')).tickets,
  cache: async () => (await import('./commands/cache.js')).cache,
  call: async () => (await import('./commands/call.js')).call,
  state: async () => (await import('./commands/state.js')).state,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  sign: async () => (await import('./commands/sign.js')).sign,
  envelope: async () => (await import('./commands/envelope.js')).envelope,
  parse: async () => (await import('./commands/parse.js')).parse,
  validate: async () => (await import('./commands/validate.js')).validate,
  key: async () => (await import('./commands/key.js')).key,
  simulate: async () => (await import('./commands/simulate.js')).simulate,
  demo: async () => (await import('./commands/demo.js')).demo,
};

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

/** Makes the program, still without its commands. Errors are thrown; commander prints only help and version itself. */
export function makeProgram(): Command {
  const { version } = require('superoffice-system-user/package.json') as { version: string };
  return new Command('superoffice-system-user')
    .description('Exchanges a SuperOffice CRM Online system user token for a system user ticket.')
    .version(version)
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
}

/** Runs one invocation to its end, reports a failure on stderr, and returns the exit code. */
export async function runProgram(program: Command, args: readonly string[]): Promise<number> {
  try {
    for (const load of commandsFor(args)) (await load())(program);
    await program.parseAsync(args, { from: 'user' });
    // A command that has printed its failures as results sets it.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // commander throws after help and version too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return reportFailure(program, error);
  }
}

/** Reports a failure on stderr, and returns the exit code. */
export async function reportFailure(program: Command, error: unknown): Promise<number> {
  const { invocationOf, reportError } = await import('./report-error.js');
  return reportError(error, invocationOf(program));
}

/** The command that the arguments name; all of them for help and for mistakes, none for the version. */
function commandsFor([first = '']: readonly string[]) {
  if (first === '--version' || first === '-V') return [];
  const command = Object.entries(COMMANDS).find(([name]) => name === first);
  return command ? [command[1]] : Object.values(COMMANDS);
}
