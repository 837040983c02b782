import { createReadStream, fstatSync } from 'node:fs';
import { UsageError } from './errors.js';

/** Far more than any key, token, envelope or WSDL of this contract. */
const MAX_BYTES = 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'access to it is denied',
  EISDIR: 'it is a directory',
};

/** Reads a file, or stdin for `-`, up to 1 MB; `source` names it in errors, which never repeat what was given. */
export async function readLimited(
  file: string,
  source: string,
  maxBytes = MAX_BYTES,
): Promise<Buffer> {
  if (file === '-') {
    if (process.stdin.destroyed) {
      throw new UsageError(
        `Standard input has been read already: ${source} needs a file.`,
        'One setting alone can be -.',
      );
    }
    if (process.stdin.isTTY) process.stderr.write(`Reading ${source} from the terminal …\n`);
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
      `${source} cannot be read: ${REASONS[code] ?? 'it failed'} (${code}).`,
      'Check its name, which is looked for from the folder that this program was started in, and who may read it.',
    );
  }
  if (size > maxBytes) {
    throw new UsageError(
      `${source} is larger than ${maxBytes} bytes.`,
      'Check that it is the right one.',
    );
  }
  return Buffer.concat(chunks);
}

/** Makes the reader for the value of `flag`, a whole number in decimal digits; its range is for the library to check. */
export function integerParser(flag: string): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new UsageError(`The value of ${flag} must be a whole number.`);
  };
}

const ISO_8601 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:[.,]\d{1,3})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** Reads the value of `--at` as Unix ms: ISO 8601 with its time zone, so that it means the same on every machine. */
export function parseTime(text: string): number {
  const date = ISO_8601.exec(text)?.[1];
  const at = Date.parse(text);
  // Date.parse takes the 30th of February for the 2nd of March.
  const isReal = date !== undefined && new Date(`${date}T00:00Z`).toJSON().startsWith(date);
  if (!isReal || Number.isNaN(at)) {
    throw new UsageError(
      'The value of --at must be an ISO 8601 time with its zone, like 2026-11-23T20:40Z.',
    );
  }
  return at;
}

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
