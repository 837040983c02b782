import { Readable } from 'node:stream';
import { checkLimits } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import type { Access } from './call-tenant.js';
import { makeResponse } from './rest-response.js';
import type { TenantApiContext } from './context.js';

/** The time limit for the headers of a response, in ms; the same as in Node.js's fetch. */
const HEADERS_TIMEOUT_MS = 5 * 60_000;
/** Headers that belong to the connection, which a caller cannot set. */
const CONNECTION_HEADERS =
  /^(host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|content-length|proxy-.*)$/;
/** Methods that are safe to send twice (RFC 9110, section 9.2.2). */
const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];

/**
 * Sends one request of a REST call.
 *
 * @param isRedirected - whether the request follows a redirect
 */
export async function fetchOnce(
  api: TenantApiContext,
  url: URL,
  request: OutgoingRequest,
  { ticket, clientSecret }: Access,
  isRedirected: boolean,
): Promise<Response> {
  const { method, body, signal } = request;
  // Without deflate, because servers disagree about its format.
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'gzip, br' };
  for (const [name, value] of request.headers)
    if (!CONNECTION_HEADERS.test(name)) headers[name] = value;
  headers.authorization = `SOTicket ${ticket.ticket}`;
  headers['so-apptoken'] = readClientSecret(clientSecret);
  const length = lengthOf(request);
  if (length !== undefined) headers['content-length'] = String(length);
  const agent = await api.agentFor(url, 'rest');
  const { beginRequest } = await import('../http/request.js');
  return beginRequest<Response>(
    url,
    {
      method,
      headers,
      // Attach the error handler now; otherwise a stream error would be unhandled.
      body: toNodeBody(body),
      agent,
      onlyOnce: !IDEMPOTENT.includes(method),
      limits: { timeoutMs: HEADERS_TIMEOUT_MS, signal },
      step: undefined,
    },
    (incoming, { done, fail, translate }) => {
      try {
        const info = { url, isRedirected, method, signal, translate };
        done(makeResponse(incoming, info, api.openBodies));
      } catch (error) {
        fail(error);
      }
    },
  );
}

/** A REST call, read from the arguments of fetch. */
export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | Blob | ReadableStream<Uint8Array> | undefined;
  readonly redirect: Request['redirect'];
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads an init synchronously, as fetch does: later changes of it have no effect while the call waits for a ticket.
 *
 * @throws TypeError for an init that fetch rejects, and for options that this client does not support
 */
export function readOutgoing(init: RequestInit): Promise<OutgoingRequest> {
  const { signal, body, integrity } = init;
  checkLimits(0, signal ?? undefined);
  if (integrity) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'integrity is not supported; omit it');
  }
  const duplex = typeof body === 'object' && body !== null ? { duplex: 'half' as const } : {};
  // A Request with a signal listens to it until it is garbage-collected.
  const request = new Request('https://any.invalid', {
    ...init,
    ...duplex,
    signal: null,
  });
  const { method, headers, redirect } = request;
  const outgoing = { method, headers, redirect, signal: signal ?? undefined };
  return readBody(body, request).then((read) => ({ ...outgoing, body: read }));
}

/** Checks that a client secret is a valid HTTP header value. */
export function readClientSecret(clientSecret: string): string {
  if (/^[\x20-\x7E]+$/.test(clientSecret)) return clientSecret;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'clientSecret must be printable ASCII to be sent in an HTTP header',
  );
}

/** Returns the Content-Length, which POST and PUT need even without a body; undefined for a stream. */
function lengthOf({ method, body }: OutgoingRequest): number | undefined {
  if (body instanceof Blob) return body.size;
  if (body instanceof ReadableStream) return undefined;
  if (body !== undefined) return Buffer.byteLength(body);
  return method === 'POST' || method === 'PUT' ? 0 : undefined;
}

function toNodeBody(body: OutgoingRequest['body']): string | Uint8Array | Readable | undefined {
  if (body instanceof Blob) return Readable.fromWeb(body.stream());
  return body instanceof ReadableStream ? Readable.fromWeb(body) : body;
}

/** Buffers any body that is not a stream, so that it can be sent again. */
async function readBody(
  body: RequestInit['body'],
  request: Request,
): Promise<OutgoingRequest['body']> {
  if (!request.body) return undefined;
  if (typeof body === 'string' || body instanceof Blob) return body;
  const canBuffer =
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof URLSearchParams ||
    body instanceof FormData;
  return canBuffer ? new Uint8Array(await request.arrayBuffer()) : request.body;
}
