import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes the body of an answer to stdout as it comes, byte for byte. */
export async function printBody({ body }: Response, signal: AbortSignal): Promise<void> {
  if (!body) return;
  try {
    await pipeline(Readable.fromWeb(body), process.stdout, { end: false });
  } catch (error) {
    // Where nobody reads it any more, the signal says so.
    signal.throwIfAborted();
    throw error;
  }
}
