import type { IncomingMessage } from 'node:http';
import type { Answer, NoAnswer } from './answer.js';
import type { Service } from './service.js';
import { answerCall } from './tenant-api/tenant-api.js';
import { answerExchange } from './answer-exchange.js';
import { answerRestExchange } from './exchange/rest.js';
import { describeIssuer } from './describe-issuer.js';
import { describeService } from './describe-service.js';
import { describeTenant } from './descriptions.js';
import { findCall } from './tenant-api/call.js';
import { htmlPage } from './html-page.js';
import { jsonAnswer } from './json-answer.js';
import { SOAP_PATH } from './paths.js';
import { readTarget } from './read-target.js';
import { Rejection } from './rejection.js';
import { whichExchange } from './which-exchange.js';

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
