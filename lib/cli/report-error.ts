import { constants } from 'node:os';
import { type Command, CommanderError } from 'commander';
import { ArgumentError, SystemUserError } from '../errors.js';
import { NetServerError } from '../tenant-api/net-server-error.js';
import type { SystemUserErrorCode } from '../index.js';
import { InterruptedError, StatusError, UsageError } from './errors.js';
import { relatedSettings } from './settings/related-settings.js';
import type { Flags } from './settings/given-settings.js';
import { whereToCheck } from './settings/settings.js';

/** The command and the flags that this program was started with, as far as they are known. */
interface CliInvocation {
  readonly command?: string | undefined;
  readonly flags: Flags;
}

/** Writes an error and its hints to stderr, and returns the exit code. */
export function reportError(error: unknown, invocation: CliInvocation = { flags: {} }): number {
  const exitCode = exitCodeOf(error);
  // Commander throws this after it has printed the help of a program that was started without a command.
  const isReported = error instanceof CommanderError && error.code === 'commander.help';
  if (exitCode !== 0 && !isReported) {
    const { message, code, hints } = describeError(error, invocation);
    const lines = [`superoffice-system-user: ${message} [${code}]`, ...hints];
    process.stderr.write(`${lines.join('\n  ')}\n`);
  }
  return exitCode;
}

/** An error in the words of the command line. */
interface ErrorDescription {
  readonly message: string;
  readonly code: string;
  readonly hints: readonly string[];
}

/** Describes an error in the words of the command line, without a secret. */
export function describeError(error: unknown, invocation: CliInvocation): ErrorDescription {
  if (error instanceof CommanderError) return describeUsage(error, invocation.command);
  if (error instanceof UsageError || error instanceof InterruptedError) return error;
  if (error instanceof StatusError) return error;
  if (error instanceof NetServerError) {
    const { message, code, exceptionType, friendlyText = '' } = error;
    const type = exceptionType && ` (${exceptionType})`;
    const hint = `NetServer could not perform the call${type}. Check --data.`;
    return { message, code, hints: friendlyText === '' ? [hint] : [friendlyText, hint] };
  }
  if (error instanceof SystemUserError) {
    const { message, code, hint } = error;
    return { message, code, hints: [hint, ...cliHints(error, `${message} ${hint}`, invocation)] };
  }
  if (error instanceof ArgumentError) {
    const { message, code } = error;
    return { message, code, hints: cliHints(error, message, invocation) };
  }
  // The message of any other error may quote a secret.
  return {
    message: 'Internal error: this is a bug in superoffice-system-user.',
    code: error instanceof Error ? error.name : typeof error,
    hints: ['Report it with the command that you ran, without any secret.'],
  };
}

const REFUSED = 1;
const WRONG_USAGE = 2;
const NO_ANSWER = 3;
const NOT_TRUSTED = 4;
/** EX_SOFTWARE of sysexits.h. */
const INTERNAL_ERROR = 70;
/** Shells add this to the number of the signal that ended a program. */
const SIGNAL_BASE = 128;

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

/** The exit code for an error, which is 0 for help and version: commander throws them too. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof SystemUserError) return EXIT_CODES[error.code];
  if (error instanceof StatusError) return error.isRefusal ? REFUSED : NO_ANSWER;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof InterruptedError) return SIGNAL_BASE + constants.signals[error.signal];
  return error instanceof UsageError || error instanceof ArgumentError
    ? WRONG_USAGE
    : INTERNAL_ERROR;
}

/** The command that a parsed program runs, after its group if it has one, and its flags. */
export function invocationOf({ args, commands }: Command): CliInvocation {
  const command = commands.find((each) => each.name() === args[0]);
  if (!command) return { flags: {} };
  const inner = invocationOf(command);
  if (inner.command === undefined) return { command: command.name(), flags: command.opts() };
  return { command: `${command.name()} ${inner.command}`, flags: inner.flags };
}

const SECRETS = /^--(?!.*-file$).*(secret|token|pass|password|passphrase|ticket)/;

/** Describes a usage error without quoting a value of the command line, which may be a misplaced secret. */
function describeUsage({ code, message }: CommanderError, command = 'COMMAND'): UsageError {
  const help = `See "superoffice-system-user ${command.replace(/\w+$/, 'help $&')}".`;
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const [flag = ''] = quoted.split(/[=\s,]/).filter((word) => word.startsWith('-'));
  const name = /^(?:--[a-z][a-z-]{0,39}|-[A-Za-z])$/.exec(flag)?.[0];
  const known = name === undefined ? '' : ` ${name}`;
  switch (code) {
    case 'commander.unknownCommand':
      return new UsageError('Unknown command.', 'See "superoffice-system-user --help".');
    case 'commander.unknownOption':
      if (SECRETS.test(flag)) {
        return new UsageError(
          `Unknown option${known}: no option takes a secret, because other users of a machine can read command lines.`,
          'Put the secret into its environment variable or into a file. If it is a real secret, replace it.',
          help,
        );
      }
      return new UsageError(`Unknown option${known}.`, help);
    case 'commander.optionMissingArgument':
      return new UsageError(`The option${known} needs a value.`, help);
    case 'commander.missingMandatoryOptionValue':
      return new UsageError(`The option${known} is required.`, help);
    case 'commander.missingArgument':
      return new UsageError('Too few arguments.', help);
    case 'commander.excessArguments':
      return new UsageError('Too many arguments.', help);
    case 'commander.invalidArgument': {
      const [, allowed] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
      const rule = allowed === undefined ? 'is not valid' : `must be one of ${allowed}`;
      return new UsageError(`${name ?? 'An argument'} ${rule}.`, help);
    }
    default:
      return new UsageError('The command line is not valid.', help);
  }
}

/** Hints of the library address callers from JavaScript; these say the same for the command line. */
const CLI_HINTS: readonly (readonly [libraryHint: RegExp, cliHint: string])[] = [
  [
    /name of a file/,
    'On the command line, pass the file name in --private-key or SUPEROFFICE_PRIVATE_KEY_FILE, or the key itself in SUPEROFFICE_PRIVATE_KEY.',
  ],
  [
    /\{ key, passphrase \}/,
    'On the command line, set SUPEROFFICE_PRIVATE_KEY_PASSPHRASE and leave the key unchanged.',
  ],
  [/pass an agent/, 'On the command line, set NODE_EXTRA_CA_CERTS to the name of a PEM file.'],
  [
    /readPrivateKey/,
    'On the command line, run "superoffice-system-user key --to public", which reports what is wrong with the key.',
  ],
  [
    /^pathOrUrl /,
    'Correct the path of "call rest", which is relative to the REST API: v1/Contact/3.',
  ],
  [/^(?:an argument|the arguments|unknown parameter)\b/, 'Correct the fields of --data.'],
  [/^wsdl /, 'Correct the --wsdl file.'],
];

/** Hints for an error of the library, which names options in place of flags and variables. */
function cliHints(
  error: SystemUserError | ArgumentError,
  text: string,
  { flags }: CliInvocation,
): string[] {
  const hints = CLI_HINTS.filter(([pattern]) => pattern.test(text)).map(([, hint]) => hint);
  return hints.length > 0 ? hints : relatedSettings(error, flags).map(whereToCheck);
}
