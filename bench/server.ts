import type { Answer } from './answer.js';
import { startProcess } from './process.js';

/** Where the server is, and what it answers the first tenant. */
export interface ServerFacts extends Answer {
  readonly loginUrl: string;
}

/** What the server has done so far. */
export interface ServerWork {
  readonly exchanges: number;
  /** CPU time, in microseconds. */
  readonly cpu: number;
}

/** A server in a process of its own. */
export interface RunningServer extends ServerFacts {
  readonly work: () => Promise<ServerWork>;
  readonly stop: () => void;
}

/** Starts the server for a number of tenants in another process, whose CPU time then counts for nobody. */
export async function startServer(tenants: number): Promise<RunningServer> {
  const { ask, stop } = startProcess('server-process.ts', { args: [String(tenants)] });
  const { facts } = (await ask({})) as { facts: ServerFacts };
  return { ...facts, work: async () => ((await ask({})) as { work: ServerWork }).work, stop };
}
