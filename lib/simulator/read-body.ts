import type { IncomingMessage } from 'node:http';

/**
 * Reads a request to its end, keeping at most `limitBytes` of it.
 *
 * @returns the body, `too-large` when it went over the limit, or `aborted` when the client left in the middle
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // The rest is read too: closing on a client that still sends would keep the answer from it.
      if (length <= limitBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(length <= limitBytes ? Buffer.concat(chunks) : 'too-large');
    });
    request.on('error', () => {
      resolve('aborted');
    });
    request.on('close', () => {
      resolve('aborted');
    });
  });
}
