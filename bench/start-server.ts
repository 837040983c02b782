import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Answer } from './answer.js';
import { ask } from './ask.js';

/** Where the server is, and what it answers. */
export interface ServerFacts extends Answer {
  readonly loginUrl: string;
}

/** Starts the canned server in another process, whose CPU time then counts for nobody. */
export async function startServer(): Promise<ServerFacts & { stop: () => void }> {
  const child = fork(join(__dirname, 'server.ts'));
  const facts = (await ask(child, {})) as ServerFacts;
  return {
    ...facts,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
