import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { responseMalformed } from '../http/malformed-response.js';
import { decodeBody } from '../http/response.js';

/** The number of bytes that are buffered before the caller reads: a small body then releases its connection at once. */
const BUFFER_BYTES = 64 * 1024;
/** The status texts that Response accepts; Node.js accepts more. */
const STATUS_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

interface RequestInfo {
  readonly url: URL;
  readonly isRedirected: boolean;
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  readonly translate: (error: Error) => Error;
}

/**
 * Makes a standard Response with a streamed body.
 *
 * @param openBodies - tracks the body until it ends
 * @throws SystemUserError ERR_RESPONSE_MALFORMED for a response that Response cannot represent
 */
export function makeResponse(
  incoming: IncomingMessage,
  request: RequestInfo,
  openBodies: OpenBodies,
): Response {
  const { url, isRedirected, method } = request;
  const { statusCode: status = 0, statusMessage = '', rawHeaders } = incoming;
  if (status < 200 || status > 599) {
    throw responseMalformed(`has HTTP status ${status}, which is not valid`, status, null);
  }
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
  }
  const hasBody = method !== 'HEAD' && ![204, 205, 304].includes(status);
  if (!hasBody) incoming.resume();
  const body = hasBody ? streamOf(incoming, request, openBodies) : null;
  const statusText = STATUS_TEXT.test(statusMessage) ? statusMessage : '';
  const response = new Response(body, { status, statusText, headers });
  if (!isBufferedWhole(incoming)) openBodies.watch(response);
  return withFetchProperties(response, {
    url: url.href.replace(/#.*$/, ''),
    redirected: isRedirected,
  });
}

/** The response bodies that have not ended; each occupies a connection. */
export class OpenBodies {
  readonly #aborts = new Set<() => void>();
  /** Like fetch, releases the connection of a response that is garbage-collected unread. */
  readonly #collected = new FinalizationRegistry<ReadableStream>((body) => {
    // A body with a reader rejects cancel().
    if (!Readable.isDisturbed(body as never)) body.cancel().catch(() => undefined);
  });

  /** Tracks a body; returns the function that removes it once it has ended. */
  add(abort: () => void): () => void {
    this.#aborts.add(abort);
    return () => this.#aborts.delete(abort);
  }

  watch(response: Response): void {
    if (response.body) this.#collected.register(response, response.body);
  }

  /** Aborts the bodies that have not ended. */
  close(): void {
    for (const abort of this.#aborts) abort();
  }
}

function streamOf(
  incoming: IncomingMessage,
  { signal, translate }: RequestInfo,
  openBodies: OpenBodies,
): ReadableStream<Uint8Array> {
  const source = decodeBody(incoming);
  if (!source) {
    incoming.destroy();
    throw responseMalformed('has an unknown content encoding', incoming.statusCode, null);
  }
  let cancelBody: (() => void) | undefined;
  return new ReadableStream(
    {
      type: 'bytes',
      start(controller) {
        let isSettled = false;
        const settle = (action: () => void) => {
          if (isSettled) return;
          isSettled = true;
          untrack();
          signal?.removeEventListener('abort', onAbort);
          action();
        };
        const fail = (reason: unknown) => {
          settle(() => {
            controller.error(reason);
          });
          incoming.destroy();
        };
        const onAbort = () => {
          fail(signal?.reason);
        };
        const untrack = openBodies.add(() => {
          fail(translate(new Error('closed')));
        });
        cancelBody = () => {
          settle(() => undefined);
          incoming.destroy();
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        source.on('data', (chunk: Buffer) => {
          if (isSettled) return;
          // The stream transfers the memory of a chunk, and a Buffer may share its memory with others.
          controller.enqueue(new Uint8Array(chunk));
          // A body that fills the buffer exactly may be complete, and its end event must still arrive.
          if ((controller.desiredSize ?? 0) < 0) source.pause();
        });
        source.on('end', () => {
          settle(() => {
            controller.close();
            // Completes the pending read of a BYOB reader.
            controller.byobRequest?.respond(0);
          });
        });
        const onError = (error: Error) => {
          fail(translate(error));
        };
        incoming.on('error', onError);
        if (source !== incoming) source.on('error', onError);
        incoming.on('close', () => {
          if (!incoming.complete) fail(translate(new Error('closed')));
        });
      },
      pull() {
        source.resume();
      },
      cancel() {
        cancelBody?.();
      },
    },
    { highWaterMark: BUFFER_BYTES },
  );
}

function isBufferedWhole({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length'] ?? Infinity);
  return length <= BUFFER_BYTES && headers['content-encoding'] === undefined;
}

/** Sets the properties of a Response and its clones that otherwise only fetch itself can set. */
function withFetchProperties(
  response: Response,
  properties: { url: string; redirected: boolean },
): Response {
  const clone = response.clone.bind(response);
  return Object.defineProperties(response, {
    url: { value: properties.url },
    redirected: { value: properties.redirected },
    clone: { value: () => withFetchProperties(clone(), properties) },
  });
}
