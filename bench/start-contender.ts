import type { Figures } from './measure-batch.js';
import { startProcess } from './process.js';
import type { ServerFacts } from './server.js';

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
  const { ask, stop } = startProcess('contender-process.ts', { args: [name] });
  await ask({ server, privateKey });
  return {
    name,
    measure: async (concurrency, count) => (await ask({ concurrency, count })) as Figures,
    stop,
  };
}
