import { CommanderError } from 'commander';
import { ArgumentError } from '../errors.js';
import { NetServerError, SystemUserError } from '../index.js';
import { StatusError } from './errors.js';
import { describeUsage } from './describe-usage.js';
import { Interrupted } from './interrupted.js';
import type { Run } from './run.js';
import { concernedSettings } from './settings/concerned-settings.js';
import { whereToSet } from './settings/where-to-set.js';
import { UsageError } from './usage-error.js';

/** An error as users of this program are told of it. */
export interface ErrorDescription {
  readonly message: string;
  readonly code: string;
  readonly hints: readonly string[];
}

/** What some hints of the library, which speaks to JavaScript, come down to here. */
const IN_THIS_PROGRAM: readonly (readonly [hint: RegExp, here: string])[] = [
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
export function describeError(error: unknown, run: Run): ErrorDescription {
  if (error instanceof CommanderError) return describeUsage(error, run.command);
  if (error instanceof UsageError || error instanceof Interrupted) return error;
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
function translate(error: SystemUserError | ArgumentError, text: string, { flags }: Run): string[] {
  const said = IN_THIS_PROGRAM.filter(([hint]) => hint.test(text)).map(([, here]) => here);
  return said.length > 0 ? said : concernedSettings(error, flags).map(whereToSet);
}
