import { makeProgram, reportFailure, runProgram } from './program.js';

/** Runs the program in this process: what fails ends the process with its exit code, and never shows a secret. */
export function start(args: readonly string[]): void {
  const program = makeProgram();
  const exitWith = (error: unknown) => {
    void reportFailure(program, error).then((exitCode) => process.exit(exitCode));
  };

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

  void runProgram(program, args).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
