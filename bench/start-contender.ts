import { fork } from 'node:child_process';
import { join } from 'node:path';
import { ask } from './ask.js';
import type { Figures } from './measure-batch.js';
import type { ServerFacts } from './start-server.js';

/** A contender in a process of its own. */
export interface RunningContender {
  readonly name: string;
  readonly measure: (concurrency: number, count: number) => Promise<Figures>;
  readonly stop: () => void;
}

/**
 * Starts a contender in a process of its own, because no program holds all three: side by side in one process each would
 * make the compiler undo for shared packages what it had done for the other.
 */
export async function startContender(
  name: string,
  server: ServerFacts,
  privateKey: string,
): Promise<RunningContender> {
  const child = fork(join(__dirname, 'contender-process.ts'), [name]);
  await ask(child, { server, privateKey });
  return {
    name,
    measure: async (concurrency, count) => (await ask(child, { concurrency, count })) as Figures,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
