import { CommanderError } from 'commander';
import { describeError } from './describe-error.js';
import { exitCodeOf } from './exit-code-of.js';
import type { Run } from './run.js';

/** Says on stderr what went wrong and what to do, and returns the exit code. */
export function reportError(error: unknown, run: Run = { flags: {} }): number {
  const exitCode = exitCodeOf(error);
  // Help and version are thrown as errors, and the help that no command brings has said everything.
  const isSaid = error instanceof CommanderError && error.code === 'commander.help';
  if (exitCode !== 0 && !isSaid) {
    const { message, code, hints } = describeError(error, run);
    const lines = [`superoffice-system-user: ${message} [${code}]`, ...hints];
    process.stderr.write(`${lines.join('\n  ')}\n`);
  }
  return exitCode;
}
