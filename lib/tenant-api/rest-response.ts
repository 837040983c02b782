import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { responseMalformed } from '../http/malformed-response.js';
import { decodeBody } from '../http/response.js';

/** How much of a body is taken before anybody reads it, in bytes: a small one frees its connection at once. */
const TAKEN_AHEAD = 64 * 1024;
/** What a Response takes as the text beside its status; Node.js lets more pass. */
const STATUS_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What an answer was asked for with. */
interface RequestInfo {
  readonly url: URL;
  readonly isRedirected: boolean;
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  readonly translate: (error: Error) => Error;
}

/**
 * Makes a standard Response of an answer, whose body is read as it comes.
 *
 * @param bodies - keeps count of its body
 * @throws SystemUserError ERR_RESPONSE_MALFORMED for what no Response can be
 */
export function makeResponse(
  incoming: IncomingMessage,
  asked: RequestInfo,
  bodies: OpenBodies,
): Response {
  const { url, isRedirected, method } = asked;
  const { statusCode: status = 0, statusMessage = '', rawHeaders } = incoming;
  if (status < 200 || status > 599) {
    throw responseMalformed(`has the HTTP status ${status}, which there is not`, status, null);
  }
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
  }
  const hasBody = method !== 'HEAD' && ![204, 205, 304].includes(status);
  if (!hasBody) incoming.resume();
  const body = hasBody ? streamOf(incoming, asked, bodies) : null;
  const statusText = STATUS_TEXT.test(statusMessage) ? statusMessage : '';
  const response = new Response(body, { status, statusText, headers });
  if (!isSmall(incoming)) bodies.watch(response);
  return tell(response, { url: url.href.replace(/#.*$/, ''), redirected: isRedirected });
}

/** Whether a body is taken ahead whole. */
function isSmall({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length'] ?? Infinity);
  return length <= TAKEN_AHEAD && headers['content-encoding'] === undefined;
}

/** Has a Response and its clones tell what only fetch itself can set. */
function tell(response: Response, told: { url: string; redirected: boolean }): Response {
  const clone = response.clone.bind(response);
  return Object.defineProperties(response, {
    url: { value: told.url },
    redirected: { value: told.redirected },
    clone: { value: () => tell(clone(), told) },
  });
}

function streamOf(
  incoming: IncomingMessage,
  { signal, translate }: RequestInfo,
  bodies: OpenBodies,
): ReadableStream<Uint8Array> {
  const source = decodeBody(incoming);
  if (!source) {
    incoming.destroy();
    throw responseMalformed('is compressed in an unknown way', incoming.statusCode, null);
  }
  let end: (() => void) | undefined;
  return new ReadableStream(
    {
      type: 'bytes',
      start(controller) {
        let isOver = false;
        const finish = (how: () => void) => {
          if (isOver) return;
          isOver = true;
          forget();
          signal?.removeEventListener('abort', onAbort);
          how();
        };
        const fail = (reason: unknown) => {
          finish(() => {
            controller.error(reason);
          });
          incoming.destroy();
        };
        const onAbort = () => {
          fail(signal?.reason);
        };
        const forget = bodies.add(() => {
          fail(translate(new Error('closed')));
        });
        end = () => {
          finish(() => undefined);
          incoming.destroy();
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        source.on('data', (chunk: Buffer) => {
          if (isOver) return;
          // The stream takes the memory for its own; that of a Buffer is shared.
          controller.enqueue(new Uint8Array(chunk));
          // What fills the room exactly may be all there is: its end is yet to come.
          if ((controller.desiredSize ?? 0) < 0) source.pause();
        });
        source.on('end', () => {
          finish(() => {
            controller.close();
            // Whoever waits with a buffer of its own is told that nothing comes.
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
        end?.();
      },
    },
    { highWaterMark: TAKEN_AHEAD },
  );
}

/** The bodies of answers that have not come to their end, each of which holds a connection. */
export class OpenBodies {
  readonly #open = new Set<() => void>();
  /** As with fetch itself, an answer that is forgotten without being read gives its connection back. */
  readonly #forgotten = new FinalizationRegistry<ReadableStream>((body) => {
    // One that has a reader refuses it.
    if (!Readable.isDisturbed(body as never)) body.cancel().catch(() => undefined);
  });

  /** Counts a body; returns how it is told to have ended. */
  add(breakOff: () => void): () => void {
    this.#open.add(breakOff);
    return () => this.#open.delete(breakOff);
  }

  /** Watches whether an answer is forgotten. */
  watch(response: Response): void {
    if (response.body) this.#forgotten.register(response, response.body);
  }

  /** Breaks off those that are still open. */
  close(): void {
    for (const breakOff of this.#open) breakOff();
  }
}
