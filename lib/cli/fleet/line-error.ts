import { UsageError } from '../usage-error.js';

/** A line of the list of tenants that cannot be used; it is named by its number and never quoted. */
export class LineError extends UsageError {
  constructor(line: number, problem: string) {
    super(
      `Line ${line} of the file of --tenants cannot be used: ${problem}.`,
      'Nothing was asked for.',
    );
  }
}
