import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { median } from '../report.js';

const ROOT = join(__dirname, '../..');

/** Milliseconds that a fresh process takes to start and end, and how many more if it also loads the package. */
export function measureRequire(pairs: number): { bare: number; added: number } {
  // By its own name the package finds itself, through the same door as anybody else.
  const load = "require('superoffice-system-user').SystemUserClient.name";
  const bare: number[] = [];
  const added: number[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const without = timeProcess("''", '');
    const withIt = timeProcess(load, 'SystemUserClient');
    // The first pair fills the caches of the file system.
    if (pair > 0) bare.push(without);
    if (pair > 0) added.push(withIt - without);
  }
  return { bare: median(bare), added: median(added) };
}

function timeProcess(code: string, expected: string): number {
  const startedAt = performance.now();
  const output = execFileSync(process.execPath, ['-p', code], { cwd: ROOT, encoding: 'utf8' });
  const elapsed = performance.now() - startedAt;
  if (output.trim() !== expected) throw new Error('The package did not load as it should.');
  return elapsed;
}
