import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.js';
import type { Service } from './service.js';
import { htmlPage } from './html-page.js';
import { readBody } from './read-body.js';
import { routeRequest } from './server.js';
import { whichExchange } from './which-exchange.js';

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_RECORDED_REQUESTS = 1000;

/** Takes one request from its first byte to its answer: reads, records, fails it as planned, or routes it. */
export async function serveRequest(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === 'aborted') return;
  record(service, request, body === 'too-large' ? '' : body.toString());
  const exchange = whichExchange(request);
  const failure = exchange && service.failures.shift();
  const answer =
    typeof failure === 'string'
      ? failure
      : ((exchange && failure?.[exchange]) ??
        httpError(request, body) ??
        routeRequest(service, request, Buffer.isBuffer(body) ? body : Buffer.alloc(0)));
  if (answer === 'reset') request.socket.resetAndDestroy();
  if (typeof answer === 'string') return;
  response.writeHead(answer.status, {
    date: new Date(service.now()).toUTCString(),
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
}

// Left to itself, node:http would answer some of these with the date of the real clock.
function httpError(request: IncomingMessage, body: Buffer | 'too-large'): Answer | undefined {
  const { expect, host } = request.headers;
  if (host === undefined && request.httpVersion === '1.1') {
    return htmlPage(400, 'The Host header is missing.');
  }
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    return htmlPage(417, 'The only expectation that can be met is 100-continue.');
  }
  return body === 'too-large' ? htmlPage(413, 'The request is larger than 1 MB.') : undefined;
}

function record(service: Service, request: IncomingMessage, body: string): void {
  const { method = '', url: path = '', headers } = request;
  service.requests.push({ method, path, headers, body, at: service.now() });
  if (service.requests.length > MAX_RECORDED_REQUESTS) service.requests.shift();
}
