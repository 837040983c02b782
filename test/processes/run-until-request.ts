import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../lib/simulator/index.js';
import { startCli, type Ended, type Env } from './run-cli.js';

/** Runs the program against a service that hangs, and sends it a signal once it has asked. */
export async function runUntilRequest(
  args: readonly string[],
  { env, simulator, signal }: { env: Env; simulator: Simulator; signal: NodeJS.Signals },
): Promise<Ended> {
  simulator.failNext({ hang: true });
  const before = simulator.requests.length;
  const child = startCli(args, env);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  while (simulator.requests.length === before && child.exitCode === null) await sleep(10);
  child.kill(signal);
  const [[code], [stdout, stderr]] = await Promise.all([closed, output]);
  return { code, stdout, stderr };
}
