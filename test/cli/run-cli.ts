import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { makeProgram, runProgram } from '../../lib/cli/program.js';
import type { Simulator } from '../../lib/simulator/index.js';
import { replace } from '../support/replace.js';
import { until } from '../support/until.js';

export type Env = Readonly<Record<string, string>>;

/** How a run of the program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the program in this process, whose streams and environment it has until it ends. */
export interface Running {
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  /** Has the program get a signal, and nothing else that listens to it here. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The exit code. */
  readonly ended: Promise<number>;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Starts the program with no setting but the given, and a cache folder of its own that goes with it. A run may be started
 * during another one if it ends before that.
 */
export function startCli(args: readonly string[], env: Env = {}): Running {
  const cache = join(tmpdir(), `system-user-cli-cache-${randomUUID()}`);
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const listeners = new Map(SIGNALS.map((signal) => [signal, process.rawListeners(signal)]));
  const added = (signal: (typeof SIGNALS)[number]) =>
    process.rawListeners(signal).filter((each) => !listeners.get(signal)!.includes(each));
  const { exitCode } = process;
  const restore = [
    replace(process, 'stdin', stdin as never),
    replace(process, 'stdout', stdout as never),
    replace(process, 'stderr', stderr as never),
    replaceEnv({ SUPEROFFICE_CACHE_FOLDER: cache, ...env }),
  ];
  process.exitCode = undefined;
  const run = async () => {
    try {
      return await runProgram(makeProgram(), args);
    } finally {
      process.exitCode = exitCode;
      for (const each of restore) each();
      for (const signal of SIGNALS)
        for (const each of added(signal)) process.removeListener(signal, each as () => void);
      stdout.end();
      stderr.end();
      rmSync(cache, { recursive: true, force: true });
    }
  };
  return {
    ...{ stdin, stdout, stderr },
    kill: (signal) => {
      for (const each of added(signal as 'SIGINT')) each.call(process, signal);
    },
    ended: run(),
  };
}

let lastRun: Promise<unknown> = Promise.resolve();

/** Runs the program to its end, once the runs that began before have ended. */
export function runCli(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Env; input?: string | Buffer } = {},
): Promise<Ended> {
  const run = lastRun.then(() => {
    const running = startCli(args, env);
    running.stdin.end(input);
    return end(running);
  });
  lastRun = run.catch(() => undefined);
  return run;
}

/** Runs the program against a service that hangs, and sends it a signal once it has asked. */
export async function runUntilRequest(
  args: readonly string[],
  { env, simulator, signal }: { env: Env; simulator: Simulator; signal: NodeJS.Signals },
): Promise<Ended> {
  simulator.failNext({ hang: true });
  const before = simulator.requests.length;
  const running = startCli(args, env);
  const ended = end(running);
  await until(() => simulator.requests.length > before);
  running.kill(signal);
  return ended;
}

async function end(running: Running): Promise<Ended> {
  const output = Promise.all([text(running.stdout), text(running.stderr)]);
  const code = await running.ended;
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}

/** Sets variables, and unsets those that would be settings; the result puts things back. */
function replaceEnv(env: Env): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(before))
    if (/^(SUPEROFFICE_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name))
      Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  return () => {
    for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  };
}
