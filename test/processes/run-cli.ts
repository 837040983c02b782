import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The built program, the one that users run. */
export const MAIN = join(__dirname, '../../dist/cli/main.js');

export type Env = Readonly<Record<string, string>>;

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program with no setting but the given, and a cache folder of its own that goes with it. */
export function startCli(args: readonly string[], env: Env = {}) {
  if (!existsSync(MAIN)) throw new Error('These tests run the built program: npm run build');
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(SUPEROFFICE_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  const cache = join(tmpdir(), `system-user-cli-cache-${randomUUID()}`);
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...Object.fromEntries(inherited), SUPEROFFICE_CACHE_FOLDER: cache, ...env },
  });
  return child.once('close', () => {
    rmSync(cache, { recursive: true, force: true });
  });
}

/** Runs the program to its end. */
export async function runCli(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Env; input?: string | Buffer } = {},
): Promise<Ended> {
  const child = startCli(args, env);
  // The program may end without reading all of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}
