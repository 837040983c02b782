import { CommanderError } from 'commander';
import { SystemUserError } from '../index.js';
import { describeUsage } from './describe-usage.js';
import { exitCodeOf } from './exit-code-of.js';
import { ArgumentError } from '../argument-error.js';
import { SETTINGS } from './settings/settings.js';
import { whereToSet } from './settings/where-to-set.js';
import { UsageError } from './usage-error.js';

/** Says on stderr what went wrong and what to do, and returns the exit code. */
export function reportError(error: unknown): number {
  const exitCode = exitCodeOf(error);
  // Help and version are thrown as errors, and the help that no command brings has said everything.
  const isSaid = error instanceof CommanderError && error.code === 'commander.help';
  if (exitCode !== 0 && !isSaid) {
    const { message, code, hints } = describe(error);
    const lines = [`superoffice-system-user: ${message} [${code}]`, ...hints];
    process.stderr.write(`${lines.join('\n  ')}\n`);
  }
  return exitCode;
}

interface Description {
  readonly message: string;
  readonly code: string;
  readonly hints: readonly string[];
}

function describe(error: unknown): Description {
  if (error instanceof CommanderError) return describe(describeUsage(error));
  if (error instanceof UsageError) return error;
  if (error instanceof SystemUserError) {
    const { message, code, hint } = error;
    return { message, code, hints: [hint, ...explainNames(`${message} ${hint}`)] };
  }
  if (error instanceof ArgumentError) {
    const { message, code } = error;
    return { message, code, hints: explainNames(message) };
  }
  // Nobody has checked what the message of such an error carries.
  return {
    message: 'There was an error inside this program, which is not your fault.',
    code: error instanceof Error ? error.name : typeof error,
    hints: ['Please report it with the command you ran, but without any secret.'],
  };
}

/** The library speaks of its options; here they are flags and variables. */
function explainNames(text: string): string[] {
  const words: readonly string[] = text.split(/\W+/);
  return SETTINGS.filter(({ name }) => words.includes(name)).map(whereToSet);
}
