import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.js';
import type { Service } from './service.js';
import { answerExchange } from './answer-exchange.js';
import { describeIssuer } from './describe-issuer.js';
import { htmlPage } from './html-page.js';
import { readWsdl } from './read-wsdl.js';

/** The path of the SOAP endpoint; the server reads it in any case. */
export const ENDPOINT_PATH = '/login/services/PartnerSystemUserService.svc';

/** Tells whether a request is a call of the SOAP service. */
export function isSoapCall({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && pathOf(url) === ENDPOINT_PATH.toLowerCase();
}

/** Answers a request that has arrived in full. */
export function routeRequest(service: Service, request: IncomingMessage, body: Buffer): Answer {
  if (isSoapCall(request)) return answerExchange(service, request.headers, body);
  const { method, url = '' } = request;
  if (method === 'GET' || method === 'HEAD') {
    switch (pathOf(url)) {
      case ENDPOINT_PATH.toLowerCase():
        return describeService(service, url);
      case '/login/.well-known/jwks':
        return json({ keys: [service.signingKey.jwk] });
      case '/login/.well-known/openid-configuration':
        return json(describeIssuer(service.url));
    }
  }
  return htmlPage(404, 'There is nothing at this address.');
}

function describeService(service: Service, target: string): Answer {
  const endpoint = service.url + ENDPOINT_PATH;
  if (/\?(?:wsdl|singlewsdl)(?:[=&]|$)/i.test(target)) {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    return { status: 200, headers, body: readWsdl(endpoint) };
  }
  return htmlPage(200, `PartnerSystemUserService. Its description: ${endpoint}?wsdl`);
}

function json(value: unknown): Answer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status: 200, headers, body: JSON.stringify(value) };
}

function pathOf(target: string): string | undefined {
  const base = 'http://127.0.0.1';
  return URL.canParse(target, base) ? new URL(target, base).pathname.toLowerCase() : undefined;
}
