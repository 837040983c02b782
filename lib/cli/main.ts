#!/usr/bin/env node
import { makeProgram } from './program.js';
import { reportError, invocationOf } from './report-error.js';
import { UsageError } from './errors.js';

const program = makeProgram();

process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough, like `head`. What is under way may have locks to give back.
  if (code === 'EPIPE' && !process.emit('SIGTERM')) process.exit(0);
  if (code === 'EPIPE') return;
  process.exit(reportError(new UsageError(`The result cannot be written: ${code}.`)));
});
process.stderr.on('error', () => undefined);
// Node's own report would show the error whole, and with it whatever it carries.
process.on('uncaughtException', (error) => {
  process.exit(reportError(error, invocationOf(program)));
});

program.parseAsync().catch((error: unknown) => {
  process.exitCode = reportError(error, invocationOf(program));
});
