import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Sends a message to a forked process and waits for its answer; that the process ends instead is an error. */
export async function ask(child: ChildProcess, message: object): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('A process of the benchmark ended early; its own error stands above.');
  });
  child.send(message);
  try {
    return (await Promise.race([once(child, 'message', { signal }), ended]))[0];
  } finally {
    waiting.abort();
    ended.catch(() => undefined);
  }
}
