import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads one file below fixtures/. */
export function fixture(path: string): Buffer {
  return readFileSync(join(__dirname, '../../fixtures', path));
}
