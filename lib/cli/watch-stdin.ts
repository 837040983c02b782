import { fstatSync } from 'node:fs';

/**
 * Watches for the end of standard input where that says that whoever started this program wants it to end, or has itself
 * ended: where it is a pipe that nobody has read yet. A terminal, a file and /dev/null say nothing of the kind, nor does a
 * setting that was read to its end.
 *
 * @returns what resolves at the end, never in those other cases, and a function that stops watching
 */
export function watchStdin(): { ended: Promise<void>; stop: () => void } {
  const { stdin } = process;
  if (stdin.isTTY || stdin.readableDidRead || !isPipe()) {
    return { ended: new Promise(() => undefined), stop: () => undefined };
  }
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) {
      stdin.once(event, () => {
        resolve();
      });
    }
  });
  stdin.resume();
  return {
    ended,
    // An open pipe that is being read would keep the process alive.
    stop: () => {
      stdin.destroy();
    },
  };
}

function isPipe(): boolean {
  const stats = fstatSync(0);
  return stats.isFIFO() || stats.isSocket();
}
