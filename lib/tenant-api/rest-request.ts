import { Readable } from 'node:stream';
import { checkLimits } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import type { Access } from './call-tenant.js';
import { makeResponse } from './rest-response.js';
import type { TenantApiContext } from './context.js';

/** How long the headers of an answer are waited for, in ms; as fetch itself does. */
const HEADERS_MS = 5 * 60_000;
/** What belongs to the connection, which is not the caller's to say. */
const NOT_SENT =
  /^(host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|content-length|proxy-.*)$/;
/** Without a second copy for what can only be one of them (RFC 9110, section 9.2.2). */
const REPEATABLE = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];

/**
 * Makes one request of a REST call.
 *
 * @param isRedirected - whether a redirect has led there
 */
export async function fetchOnce(
  api: TenantApiContext,
  url: URL,
  sent: OutgoingRequest,
  { ticket, clientSecret }: Access,
  isRedirected: boolean,
): Promise<Response> {
  const { method, body, signal } = sent;
  // Not deflate, which servers write in two ways.
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'gzip, br' };
  for (const [name, value] of sent.headers) if (!NOT_SENT.test(name)) headers[name] = value;
  headers.authorization = `SOTicket ${ticket.ticket}`;
  headers['so-apptoken'] = readClientSecret(clientSecret);
  const length = lengthOf(sent);
  if (length !== undefined) headers['content-length'] = String(length);
  const agent = await api.agentFor(url, 'rest');
  const { beginRequest } = await import('../http/request.js');
  return beginRequest<Response>(
    url,
    {
      method,
      headers,
      // From here on it is listened to: nobody else would hear what it fails with.
      body: toSend(body),
      agent,
      onlyOnce: !REPEATABLE.includes(method),
      limits: { timeoutMs: HEADERS_MS, signal },
      step: undefined,
    },
    (incoming, { done, fail, translate }) => {
      try {
        const asked = { url, isRedirected, method, signal, translate };
        done(makeResponse(incoming, asked, api.bodies));
      } catch (error) {
        fail(error);
      }
    },
  );
}

/** How many bytes are sent, where that can be told: it must be told of a method that has a body. */
function lengthOf({ method, body }: OutgoingRequest): number | undefined {
  if (body instanceof Blob) return body.size;
  if (body instanceof ReadableStream) return undefined;
  if (body !== undefined) return Buffer.byteLength(body);
  return method === 'POST' || method === 'PUT' ? 0 : undefined;
}

function toSend(body: OutgoingRequest['body']): string | Uint8Array | Readable | undefined {
  if (body instanceof Blob) return Readable.fromWeb(body.stream());
  return body instanceof ReadableStream ? Readable.fromWeb(body) : body;
}

/** What a REST call sends. */
export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | Blob | ReadableStream<Uint8Array> | undefined;
  readonly redirect: Request['redirect'];
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads an init as fetch does, at once: what becomes of it while a ticket is waited for does not matter.
 *
 * @throws TypeError for what fetch itself would not take, and for what would not be done here
 */
export function readOutgoing(init: RequestInit): Promise<OutgoingRequest> {
  const { signal, body, integrity } = init;
  checkLimits(0, signal ?? undefined);
  if (integrity) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'integrity is not checked, and must be left out',
    );
  }
  const duplex = typeof body === 'object' && body !== null ? { duplex: 'half' as const } : {};
  // A request that has a signal listens to it until it is collected.
  const request = new Request('https://any.invalid', {
    ...init,
    ...duplex,
    signal: null,
  });
  const { method, headers, redirect } = request;
  const read = { method, headers, redirect, signal: signal ?? undefined };
  return readBody(body, request).then((sent) => ({ ...read, body: sent }));
}

/** What is there as a whole is sent as a whole, and can be sent again: anything but a stream, or what is read like one. */
async function readBody(
  given: RequestInit['body'],
  request: Request,
): Promise<OutgoingRequest['body']> {
  if (!request.body) return undefined;
  if (typeof given === 'string' || given instanceof Blob) return given;
  const isWhole =
    given instanceof ArrayBuffer ||
    ArrayBuffer.isView(given) ||
    given instanceof URLSearchParams ||
    given instanceof FormData;
  return isWhole ? new Uint8Array(await request.arrayBuffer()) : request.body;
}

/** Checks a client secret that goes into a header of HTTP: visible ASCII and spaces between. */
export function readClientSecret(clientSecret: string): string {
  if (/^[\x20-\x7E]+$/.test(clientSecret)) return clientSecret;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'clientSecret must be ASCII to go into a header of HTTP',
  );
}
