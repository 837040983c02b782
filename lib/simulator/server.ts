import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerExchange } from './exchange/soap.js';
import { type Answer, htmlPage, jsonAnswer, type NoAnswer, Rejection } from './answers.js';
import { describeIssuer, describeService, describeTenant } from './descriptions.js';
import { answerRestExchange } from './exchange/rest.js';
import { findCall, readTarget } from './tenant-api/call.js';
import type { Service } from './service.js';
import { answerCall } from './tenant-api/tenant-api.js';

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

/** Answers a request that has arrived in full. */
export function routeRequest(
  service: Service,
  request: IncomingMessage,
  body: Buffer,
): Answer | NoAnswer {
  try {
    return route(service, request, body);
  } catch (error) {
    if (error instanceof Rejection) return error.answer;
    throw error;
  }
}

function route(service: Service, request: IncomingMessage, body: Buffer): Answer | NoAnswer {
  const { method, url = '', headers } = request;
  switch (whichExchange(request)) {
    case 'soap':
      return answerExchange(service, headers, body);
    case 'rest':
      return answerRestExchange(service, headers, body);
  }
  const call = findCall(service, url);
  if (call !== undefined) return answerCall(service, call, request, body);
  if (method === 'GET' || method === 'HEAD') return answerReading(service, url);
  return nothing();
}

function answerReading(service: Service, target: string): Answer {
  const path = readTarget(target)?.path ?? '';
  switch (path.toLowerCase()) {
    case SOAP_PATH.toLowerCase():
      return describeService('PartnerSystemUserService.wsdl', service.url + SOAP_PATH, target);
    case '/login/.well-known/jwks':
      return jsonAnswer(200, { keys: [service.signingKey.jwk] });
    case '/login/.well-known/openid-configuration':
      return jsonAnswer(200, describeIssuer(service.url));
  }
  const contextIdentifier = /^\/api\/state\/([^/]+)$/i.exec(path)?.[1];
  if (contextIdentifier === undefined) return nothing();
  return jsonAnswer(200, describeTenant(service, contextIdentifier));
}

function nothing(): Answer {
  return htmlPage(404, 'There is nothing at this address.');
}

/** Tells whether a request asks for an exchange, and by which of the two ways. */
export function whichExchange({ method, url = '' }: IncomingMessage): 'soap' | 'rest' | undefined {
  if (method !== 'POST') return undefined;
  const path = readTarget(url)?.path.toLowerCase();
  if (path === SOAP_PATH.toLowerCase()) return 'soap';
  return path === REST_PATH.toLowerCase() ? 'rest' : undefined;
}

/** The path of the SOAP endpoint; like every path here, the server reads it in any case. */
export const SOAP_PATH = '/login/services/PartnerSystemUserService.svc';

/** The path of the REST twin of the exchange. */
export const REST_PATH = '/Login/api/PartnerSystemUser/Authenticate';

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
