import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A part of the benchmark in a process of its own. */
export interface RunningProcess {
  /** Sends a message and waits for its answer; that the process ends instead is an error. */
  readonly ask: (message: object) => Promise<unknown>;
  readonly stop: () => void;
}

/** Starts a file of this folder as another process. */
export function startProcess(
  file: string,
  { args = [], flags = [] }: { args?: readonly string[]; flags?: readonly string[] } = {},
): RunningProcess {
  const execArgv = [...process.execArgv, ...flags];
  const child = fork(join(__dirname, file), args, { execArgv });
  return {
    ask: async (message) => {
      const waiting = new AbortController();
      const { signal } = waiting;
      const ended = once(child, 'exit', { signal }).then(() => {
        throw new Error('A process of the benchmark ended early; its own error stands above.');
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
