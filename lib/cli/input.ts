import { createReadStream, fstatSync } from 'node:fs';
import { UsageError } from './errors.js';

/** Far larger than any key, token, envelope or WSDL of this contract. */
const MAX_BYTES = 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/**
 * Reads a file, or stdin for `-`, of at most 1 MB by default. `source` names the input at the start of an error, which never
 * repeats the path.
 */
export async function readLimited(
  file: string,
  source: string,
  maxBytes = MAX_BYTES,
): Promise<Buffer> {
  if (file === '-') {
    if (process.stdin.destroyed) {
      throw new UsageError(
        `${source} cannot be read from stdin, which another setting has already read.`,
        'Only one setting can be read from stdin (-).',
      );
    }
    if (process.stdin.isTTY) process.stderr.write(`${source} is read from the terminal …\n`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${source} cannot be read: ${REASONS[code] ?? 'reading failed'} (${code}).`,
      'Check its path, which is relative to the current folder, and its permissions.',
    );
  }
  if (size > maxBytes) {
    throw new UsageError(
      `${source} is larger than ${maxBytes} bytes.`,
      'Check that this is the right file.',
    );
  }
  return Buffer.concat(chunks);
}

/** Makes a parser for the value of `flag`, a whole number in decimal digits. The library checks its range. */
export function integerParser(flag: string): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new UsageError(`${flag} must be a whole number.`);
  };
}

const ISO_8601 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:[.,]\d{1,3})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** Parses the value of `--at`, in Unix ms. The time zone is required, so that it means the same on every machine. */
export function parseTime(text: string): number {
  const date = ISO_8601.exec(text)?.[1];
  const at = Date.parse(text);
  // Date.parse reads 30 February as 2 March.
  const isReal = date !== undefined && new Date(`${date}T00:00Z`).toJSON().startsWith(date);
  if (!isReal || Number.isNaN(at)) {
    throw new UsageError(
      '--at must be an ISO 8601 time with a time zone, for example 2026-11-23T20:40Z.',
    );
  }
  return at;
}

/**
 * Watches stdin for its end, by which the parent process asks this program to end, or has ended itself. That holds for an
 * unread pipe only. The end of a terminal, of a file, of /dev/null or of a setting that was read from stdin means nothing.
 *
 * @returns a promise that resolves at the end of an unread pipe, and otherwise never; and a function that stops watching
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
    // Reading an open pipe would keep the process alive.
    stop: () => {
      stdin.destroy();
    },
  };
}

function isPipe(): boolean {
  const stats = fstatSync(0);
  return stats.isFIFO() || stats.isSocket();
}
