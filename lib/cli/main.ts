#!/usr/bin/env node
import { makeProgram, reportFailure, runProgram } from './program.js';

const program = makeProgram();

process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  // The reader, such as `head`, closed the pipe. A running command gets SIGTERM, so that it releases its locks.
  if (code === 'EPIPE' && !process.emit('SIGTERM')) process.exit(0);
  if (code === 'EPIPE') return;
  void import('./errors.js').then(({ UsageError }) => {
    exitWith(new UsageError(`The result cannot be written to stdout (${code}).`));
  });
});
process.stderr.on('error', () => undefined);
// Node.js would print the whole error, and a secret with it if it holds one.
process.on('uncaughtException', exitWith);

void runProgram(program, process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

function exitWith(error: unknown): void {
  void reportFailure(program, error).then((exitCode) => process.exit(exitCode));
}
