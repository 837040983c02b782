import { createReadStream } from 'node:fs';
import { UsageError } from './usage-error.js';

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
