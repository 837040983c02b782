import { startProcess } from './process.js';
import type { Answer } from './test-data.js';

/** The address of the server, and its answer to the first tenant. */
export interface ServerFacts extends Answer {
  readonly loginUrl: string;
}

/** The work of the server since its start. */
export interface ServerWork {
  readonly exchanges: number;
  /** CPU time, in microseconds. */
  readonly cpu: number;
}

/** A server in a separate process. */
export interface RunningServer extends ServerFacts {
  readonly work: () => Promise<ServerWork>;
  readonly stop: () => void;
}

/** Starts the server for a number of tenants in another process, so that no contender pays for its CPU time. */
export async function startServer(tenants: number): Promise<RunningServer> {
  const { ask, stop } = startProcess('server-process.ts', [String(tenants)]);
  const { facts } = (await ask({})) as { facts: ServerFacts };
  return { ...facts, work: async () => ((await ask({})) as { work: ServerWork }).work, stop };
}
