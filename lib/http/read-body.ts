import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Sixty times the largest answer of this contract. */
export const MAX_BYTES = 256 * 1024;

/** How a body ended that cannot be read. */
export type BodyFailure = 'too large' | 'unknown encoding' | Error;

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Reads a body up to 256 KB, counted after decompression: nobody asked for it, but some gateways compress anyway. */
export function readBody(
  incoming: IncomingMessage,
  done: (body: Buffer) => void,
  fail: (failure: BodyFailure) => void,
): void {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decode && encoding !== 'identity') {
    fail('unknown encoding');
    return;
  }
  const source: Readable = decode ? incoming.pipe(decode()) : incoming;
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('error', fail);
  if (source !== incoming) source.on('error', fail);
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
    else {
      source.destroy();
      fail('too large');
    }
  });
  source.on('end', () => {
    done(Buffer.concat(chunks));
  });
}
