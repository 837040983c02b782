import { Readable } from 'node:stream';
import { beginRequest } from '../http/begin-request.js';
import type { Access } from './call-tenant.js';
import { makeResponse } from './make-response.js';
import { readClientSecret } from './read-client-secret.js';
import type { TenantApi } from './tenant-api.js';

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
  api: TenantApi,
  url: URL,
  init: RequestInit,
  { ticket, clientSecret }: Access,
  isRedirected: boolean,
): Promise<Response> {
  // It reads the init as fetch does, whatever it holds.
  const isStream = typeof init.body === 'object' && init.body !== null;
  const request = new Request(url, {
    ...init,
    ...(isStream && { duplex: 'half' }),
    redirect: 'manual',
  });
  const headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate, br' };
  for (const [name, value] of request.headers) if (!NOT_SENT.test(name)) headers[name] = value;
  if (!request.headers.has('accept')) headers.accept = '*/*';
  headers.authorization = `SOTicket ${ticket.ticket}`;
  headers['so-apptoken'] = readClientSecret(clientSecret);
  const body = readBody(request, init.body);
  if (typeof body === 'string' || body instanceof Uint8Array) {
    headers['content-length'] = String(Buffer.byteLength(body));
  } else if (request.method === 'POST' || request.method === 'PUT') {
    if (!body) headers['content-length'] = '0';
  }
  const { method } = request;
  const signal = init.signal ?? undefined;
  return beginRequest<Response>(
    url,
    {
      method,
      headers,
      body,
      agent: await api.agentFor(url),
      onlyOnce: !REPEATABLE.includes(method),
      limits: { timeoutMs: HEADERS_MS, signal },
      step: undefined,
    },
    (incoming, { done, fail, translate }) => {
      try {
        done(makeResponse(incoming, { url, isRedirected, method, signal, translate }));
      } catch (error) {
        fail(error);
      }
    },
  );
}

/** What is there as a whole is sent as a whole. */
function readBody(
  request: Request,
  given: RequestInit['body'],
): string | Uint8Array | Readable | undefined {
  if (typeof given === 'string' || given instanceof Uint8Array) return given;
  if (!request.body) return undefined;
  return Readable.fromWeb(request.body);
}
