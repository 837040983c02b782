import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Redis of its own for one suite, on loopback, that keeps nothing on disk. */
export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Kills it, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Starts it again, empty, on the same port. */
  readonly start: () => Promise<void>;
  /** Stops it from answering, and lets it go on. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Kills it for good. */
  readonly stop: () => Promise<void>;
}

/** Starts Redis on a free port. */
export async function startRedis({ password = '' } = {}): Promise<RunningRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'superoffice-system-user-redis-'));
  let port = 0;
  let child: ChildProcess | undefined;
  const start = async () => {
    child = await tryToStart(port, password, folder);
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  // Between the look for a free port and the start, another process may take it.
  for (let tries = 1; port === 0; tries++) {
    port = await findFreePort();
    await start().catch((error: unknown) => {
      if (tries === 5) throw error;
      port = 0;
    });
  }
  return {
    url: `redis://${password && `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    port,
    kill,
    start,
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function tryToStart(port: number, password: string, folder: string): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const nothingKept = ['--save', '', '--appendonly', 'no'];
  const child = spawn(
    'redis-server',
    [...settings, ...nothingKept, ...(password ? ['--requirepass', password] : [])],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.removeListener('exit', killAtExit));
  await new Promise<void>((resolve, reject) => {
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error('redis-server has not started'));
    });
  });
  return child;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
