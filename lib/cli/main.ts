#!/usr/bin/env node
import { makeProgram } from './program.js';
import { reportError, invocationOf } from './report-error.js';
import { UsageError } from './errors.js';

const program = makeProgram();

process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  // The reader, such as `head`, closed the pipe. A running command gets SIGTERM, so that it releases its locks.
  if (code === 'EPIPE' && !process.emit('SIGTERM')) process.exit(0);
  if (code === 'EPIPE') return;
  process.exit(reportError(new UsageError(`The result cannot be written to stdout (${code}).`)));
});
process.stderr.on('error', () => undefined);
// Node.js would print the whole error, and a secret with it if it holds one.
process.on('uncaughtException', (error) => {
  process.exit(reportError(error, invocationOf(program)));
});

program.parseAsync().catch((error: unknown) => {
  process.exitCode = reportError(error, invocationOf(program));
});
