import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts a script in a process of its own that uses the built package; what it is given is in `process.argv`. */
export function runScript(script: string, ...args: readonly string[]) {
  return spawn(process.execPath, ['-e', script, ...args], {
    cwd: join(__dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
