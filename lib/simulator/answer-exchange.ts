import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.js';
import type { Service } from './service.js';
import { checkAction } from './check-action.js';
import { checkMustUnderstand } from './check-must-understand.js';
import { decodeBody } from './decode-body.js';
import { htmlPage } from './html-page.js';
import { issueToken } from './issue-token.js';
import { judgeRequest } from './judge-request.js';
import { readAuthenticationRequest } from './read-authentication-request.js';
import { readEnvelope } from './read-envelope.js';
import { Rejection } from './rejection.js';
import { soapFault } from './soap-fault.js';
import { soapResponse } from './soap-response.js';

/** Answers one SOAP 1.1 call of Authenticate: a token, a refusal, a fault or an HTTP error. */
export function answerExchange(
  service: Service,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Answer {
  try {
    return exchange(service, headers, bytes);
  } catch (error) {
    if (error instanceof Rejection) return error.answer;
    throw error;
  }
}

function exchange(service: Service, headers: IncomingHttpHeaders, bytes: Buffer): Answer {
  const body = decodeBody(headers['content-type'], bytes);
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw new Rejection(htmlPage(400, 'The request is compressed.'));
  const envelope = readEnvelope(body);
  checkAction(headers['soapaction']?.toString());
  checkMustUnderstand(envelope.headers);
  const request = readAuthenticationRequest(envelope);
  if (request.returnTokenType === 'Saml') {
    return soapFault('Client', 'This simulator issues tokens of the type Jwt only, not Saml.');
  }
  const verdict = judgeRequest(request, service.settings, service.now());
  if ('reason' in verdict) {
    return soapResponse({ errorMessage: `${verdict.reason}: ${verdict.detail}` });
  }
  service.exchanges += 1;
  return soapResponse({ token: issueToken(service, verdict.tenant) });
}
