import type { IncomingMessage } from 'node:http';
import { decodeBody } from './decode-body.js';

/** Sixty times the largest answer of this contract. */
export const MAX_BYTES = 256 * 1024;

/** How a body ended that cannot be read. */
export type BodyFailure = 'too large' | 'unknown encoding' | Error;

/** Reads a body up to a number of bytes, counted after decompression: nobody asked for it, but some gateways compress anyway. */
export function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer) => void,
  fail: (failure: BodyFailure) => void,
): void {
  const source = decodeBody(incoming);
  if (!source) {
    fail('unknown encoding');
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('error', fail);
  if (source !== incoming) source.on('error', fail);
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else {
      source.destroy();
      fail('too large');
    }
  });
  source.on('end', () => {
    done(Buffer.concat(chunks));
  });
}
