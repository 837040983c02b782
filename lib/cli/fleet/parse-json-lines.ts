import type { Tenant } from '../../index.js';
import { LineError } from './line-error.js';
import { readLine } from './read-line.js';

/** Reads tenants from JSON lines; blank ones do not count. */
export function parseJsonLines(text: string): Tenant[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => readLine(parse(line, number), number));
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The parser's own message quotes the line.
    throw new LineError(number, 'it is not JSON');
  }
}
