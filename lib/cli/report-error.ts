import { constants } from 'node:os';
import { type Command, CommanderError } from 'commander';
import { ArgumentError } from '../errors.js';
import { NetServerError, SystemUserError, type SystemUserErrorCode } from '../index.js';
import { InterruptedError, StatusError, UsageError } from './errors.js';
import { relatedSettings } from './settings/related-settings.js';
import type { Flags } from './settings/given-settings.js';
import { whereToSet } from './settings/settings.js';

/** Says on stderr what went wrong and what to do, and returns the exit code. */
export function reportError(error: unknown, run: CliInvocation = { flags: {} }): number {
  const exitCode = exitCodeOf(error);
  // Help and version are thrown as errors, and the help that no command brings has said everything.
  const isReported = error instanceof CommanderError && error.code === 'commander.help';
  if (exitCode !== 0 && !isReported) {
    const { message, code, hints } = describeError(error, run);
    const lines = [`superoffice-system-user: ${message} [${code}]`, ...hints];
    process.stderr.write(`${lines.join('\n  ')}\n`);
  }
  return exitCode;
}

/** An error as users of this program are told of it. */
interface ErrorDescription {
  readonly message: string;
  readonly code: string;
  readonly hints: readonly string[];
}

/** What some hints of the library, which speaks to JavaScript, come down to here. */
const CLI_HINTS: readonly (readonly [hint: RegExp, here: string])[] = [
  [
    /name of a file/,
    'Here the name of a file goes into --private-key or SUPEROFFICE_PRIVATE_KEY_FILE; SUPEROFFICE_PRIVATE_KEY holds the key itself.',
  ],
  [
    /\{ key, passphrase \}/,
    'Here the passphrase goes into SUPEROFFICE_PRIVATE_KEY_PASSPHRASE, and the key stays as it is.',
  ],
  [/pass an agent/, 'Here it is NODE_EXTRA_CA_CERTS, with the name of a PEM file.'],
  [
    /readPrivateKey/,
    'Here "superoffice-system-user key --to public" reads the key again and says what is wrong.',
  ],
  [
    /^pathOrUrl /,
    'Here it is the path of "call rest", which is taken below the REST API: v1/Contact/3.',
  ],
  [/^(?:an argument|the arguments) /, 'Here the arguments are the fields of --data.'],
  [/^wsdl /, 'Here it is the file of --wsdl.'],
];

/** Says what went wrong and what to do, in the words of this program and without a secret. */
export function describeError(error: unknown, run: CliInvocation): ErrorDescription {
  if (error instanceof CommanderError) return describeUsage(error, run.command);
  if (error instanceof UsageError || error instanceof InterruptedError) return error;
  if (error instanceof StatusError) return error;
  if (error instanceof NetServerError) {
    const { message, code, exceptionType, friendlyText = '' } = error;
    const type = exceptionType && ` (${exceptionType})`;
    const hint = `NetServer understood the call and could not do it${type}: check --data.`;
    return { message, code, hints: friendlyText === '' ? [hint] : [friendlyText, hint] };
  }
  if (error instanceof SystemUserError) {
    const { message, code, hint } = error;
    return { message, code, hints: [hint, ...translate(error, `${message} ${hint}`, run)] };
  }
  if (error instanceof ArgumentError) {
    const { message, code } = error;
    return { message, code, hints: translate(error, message, run) };
  }
  // Nobody has checked what the message of such an error carries.
  return {
    message: 'There was an error inside this program, which is not your fault.',
    code: error instanceof Error ? error.name : typeof error,
    hints: ['Please report it with the command you ran, but without any secret.'],
  };
}

/** The library speaks of its options; here they are flags and variables. */
function translate(
  error: SystemUserError | ArgumentError,
  text: string,
  { flags }: CliInvocation,
): string[] {
  const said = CLI_HINTS.filter(([hint]) => hint.test(text)).map(([, here]) => here);
  return said.length > 0 ? said : relatedSettings(error, flags).map(whereToSet);
}

const SECRETS = /^--(?!.*-file$).*(secret|token|pass|password|passphrase|ticket)/;

/**
 * Says what is wrong with a command line without quoting a value from it, which may be a secret gone astray; `command` is
 * one that exists, after its group if it has one.
 */
function describeUsage({ code, message }: CommanderError, command = 'COMMAND'): UsageError {
  const help = `See "superoffice-system-user ${command.replace(/\w+$/, 'help $&')}".`;
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const [flag = ''] = quoted.split(/[=\s,]/).filter((word) => word.startsWith('-'));
  const name = /^(?:--[a-z][a-z-]{0,39}|-[A-Za-z])$/.exec(flag)?.[0];
  switch (code) {
    case 'commander.unknownCommand':
      return new UsageError('There is no such command.', 'See "superoffice-system-user --help".');
    case 'commander.unknownOption':
      if (SECRETS.test(flag)) {
        return new UsageError(
          `There is no option ${name ?? ''} that takes a secret: other users of a machine can read command lines.`,
          'Put the secret into its environment variable or into a file. Should it be a real one, replace it.',
          help,
        );
      }
      return new UsageError(`There is no option ${name ?? 'of that name'} here.`, help);
    case 'commander.optionMissingArgument':
      return new UsageError(`The option ${name ?? ''} needs a value.`, help);
    case 'commander.missingMandatoryOptionValue':
      return new UsageError(`The option ${name ?? ''} is needed.`, help);
    case 'commander.missingArgument':
      return new UsageError('There are fewer arguments than this command needs.', help);
    case 'commander.excessArguments':
      return new UsageError('There are more arguments than this command takes.', help);
    case 'commander.invalidArgument': {
      const [, allowed] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
      const rule = allowed === undefined ? 'is not usable' : `must be one of ${allowed}`;
      return new UsageError(`The value of ${name ?? 'an argument'} ${rule}.`, help);
    }
    default:
      return new UsageError('The command line cannot be understood.', help);
  }
}

const REFUSED = 1;
const WRONG_USAGE = 2;
const NO_ANSWER = 3;
const NOT_TRUSTED = 4;
/** EX_SOFTWARE of sysexits.h. */
const UNEXPECTED = 70;
/** What shells add to the number of the signal that ended a program. */
const SIGNALLED = 128;

const EXIT_CODES: Readonly<Record<SystemUserErrorCode, number>> = {
  ERR_PRIVATE_KEY_INVALID: WRONG_USAGE,
  ERR_SIGNING_FAILED: WRONG_USAGE,
  ERR_TRANSPORT: NO_ANSWER,
  ERR_TIMEOUT: NO_ANSWER,
  ERR_HTTP_STATUS: NO_ANSWER,
  ERR_RESPONSE_TOO_LARGE: NO_ANSWER,
  ERR_SOAP_FAULT: REFUSED,
  ERR_AUTHENTICATION_REFUSED: REFUSED,
  ERR_RESPONSE_MALFORMED: NOT_TRUSTED,
  ERR_SIGNING_KEY_NOT_FOUND: NOT_TRUSTED,
  ERR_JWT_INVALID: NOT_TRUSTED,
  ERR_JWT_EXPIRED: NOT_TRUSTED,
  ERR_JWT_CLAIM: NOT_TRUSTED,
  ERR_TICKET_MISSING: NOT_TRUSTED,
  ERR_TENANT_NOT_AVAILABLE: NO_ANSWER,
  ERR_TENANT_ADDRESS: NOT_TRUSTED,
  ERR_NETSERVER: REFUSED,
};

/** The exit code for an error; help and version, which commander throws as errors, are none. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof SystemUserError) return EXIT_CODES[error.code];
  if (error instanceof StatusError) return error.isRefusal ? REFUSED : NO_ANSWER;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof InterruptedError) return SIGNALLED + constants.signals[error.signal];
  return error instanceof UsageError || error instanceof ArgumentError ? WRONG_USAGE : UNEXPECTED;
}

/** What this program was started with, as far as it is understood. */
interface CliInvocation {
  readonly command?: string | undefined;
  readonly flags: Flags;
}

/** Which command a program that has read its arguments runs, with its group if it has one, and with what flags. */
export function invocationOf({ args, commands }: Command): CliInvocation {
  const found = commands.find((each) => each.name() === args[0]);
  if (!found) return { flags: {} };
  const inner = invocationOf(found);
  if (inner.command === undefined) return { command: found.name(), flags: found.opts() };
  return { command: `${found.name()} ${inner.command}`, flags: inner.flags };
}
