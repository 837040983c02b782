import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The folder of the repository. */
export const ROOT = join(__dirname, '..');

/** A part of the benchmark in a separate process. */
export interface RunningProcess {
  /** Sends a message and waits for its answer; rejects if the process ends instead. */
  readonly ask: (message: object) => Promise<unknown>;
  readonly stop: () => void;
}

/** Starts a file of this folder, like `fleet/fleet-process.ts`, as another process. */
export function startProcess(file: string, args: readonly string[] = []): RunningProcess {
  const child = fork(join(__dirname, file), args);
  return {
    ask: async (message) => {
      const waiting = new AbortController();
      const { signal } = waiting;
      const ended = once(child, 'exit', { signal }).then(() => {
        throw new Error('A process of the benchmark ended early; see its error above.');
      });
      child.send(message);
      try {
        const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [
          unknown,
        ];
        return answer;
      } finally {
        waiting.abort();
        ended.catch(() => undefined);
      }
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** In the started process: answers each message of the parent, until the parent stops it or ends. */
export function answerMessages(answer: (message: never) => object | Promise<object>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    void (async () => process.send?.(await answer(message as never)))();
  });
}

/** Loads the built package; tsconfig.json resolves an import by its name to the sources. */
export function loadPackage(): typeof import('superoffice-system-user') {
  return require('../dist/index.js') as typeof import('superoffice-system-user');
}

/** Collects young garbage before a measurement; a full collection would drop compiled code too. */
export function collectGarbage(): void {
  gc({ type: 'minor' });
}

/** Bytes in use after full collections: heap, external memory and array buffers. */
export async function measureBytes(): Promise<number> {
  for (let pass = 0; pass < 3; pass++) {
    // Pending callbacks keep their memory in use.
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
