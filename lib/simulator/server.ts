import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, htmlPage, jsonAnswer, type NoAnswer, Rejection } from './answers.js';
import { describeIssuer, describeService, describeTenant } from './descriptions.js';
import { answerRestExchange } from './exchange/rest.js';
import { answerSoapExchange } from './exchange/soap.js';
import type { Service } from './service.js';
import { findCall, readTarget } from './tenant-api/call.js';
import { answerCall } from './tenant-api/tenant-api.js';

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_RECORDED_REQUESTS = 1000;
// Paths are not case-sensitive.
const SOAP_PATH = '/login/services/PartnerSystemUserService.svc';

const REST_PATH = '/Login/api/PartnerSystemUser/Authenticate';

/** Reads and records a request, then answers it: with a planned failure if one is queued, else by its route. */
export async function serveRequest(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === 'aborted') return;
  record(service, request, body === 'too-large' ? '' : body.toString());
  const protocol = exchangeProtocol(request);
  const failure = protocol && service.failures.shift();
  const answer =
    typeof failure === 'string'
      ? failure
      : ((protocol && failure?.[protocol]) ??
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

/**
 * Reads a request to its end, but keeps at most `limitBytes` of it.
 *
 * @returns the body, `too-large` if it exceeds the limit, or `aborted` if the client disconnected
 */
function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // Read the rest as well: a client whose connection closes while it sends does not see the answer.
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

function record(service: Service, request: IncomingMessage, body: string): void {
  const { method = '', url: path = '', headers } = request;
  service.requests.push({ method, path, headers, body, at: service.now() });
  if (service.requests.length > MAX_RECORDED_REQUESTS) service.requests.shift();
}

/** The protocol of an exchange; undefined for every other request. */
function exchangeProtocol({ method, url = '' }: IncomingMessage): 'soap' | 'rest' | undefined {
  if (method !== 'POST') return undefined;
  const path = readTarget(url)?.path.toLowerCase();
  if (path === SOAP_PATH.toLowerCase()) return 'soap';
  return path === REST_PATH.toLowerCase() ? 'rest' : undefined;
}

// By default node:http answers some of these itself, with the date of the real clock.
function httpError(request: IncomingMessage, body: Buffer | 'too-large'): Answer | undefined {
  const { expect, host } = request.headers;
  if (host === undefined && request.httpVersion === '1.1') {
    return htmlPage(400, 'The Host header is missing.');
  }
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    return htmlPage(417, 'The Expect header is not supported, except for 100-continue.');
  }
  return body === 'too-large' ? htmlPage(413, 'The request is larger than 1 MB.') : undefined;
}

function routeRequest(service: Service, request: IncomingMessage, body: Buffer): Answer | NoAnswer {
  try {
    return route(service, request, body);
  } catch (error) {
    if (error instanceof Rejection) return error.answer;
    throw error;
  }
}

function route(service: Service, request: IncomingMessage, body: Buffer): Answer | NoAnswer {
  const { method, url = '', headers } = request;
  switch (exchangeProtocol(request)) {
    case 'soap':
      return answerSoapExchange(service, headers, body);
    case 'rest':
      return answerRestExchange(service, headers, body);
  }
  const call = findCall(service, url);
  if (call !== undefined) return answerCall(service, call, request, body);
  if (method === 'GET' || method === 'HEAD') return answerGet(service, url);
  return notFound();
}

function answerGet(service: Service, target: string): Answer {
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
  if (contextIdentifier === undefined) return notFound();
  return jsonAnswer(200, describeTenant(service, contextIdentifier));
}

function notFound(): Answer {
  return htmlPage(404, 'Not found.');
}
