import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.js';
import type { Service } from './service.js';
import { checkAction } from './check-action.js';
import { checkMustUnderstand } from './check-must-understand.js';
import { exchange } from './exchange.js';
import { AUTHENTICATE_ACTION, SERVICE_NAMESPACE } from './namespaces.js';
import { readAuthenticationRequest } from './exchange/soap.js';
import { readMessage } from './read-message.js';
import { soapFault } from './answers.js';
import { soapResponse } from './exchange/responses.js';

const HEADER_NAMES = ['ApplicationToken', 'ContextIdentifier'];

/**
 * Answers one SOAP 1.1 call of Authenticate: a token, a refusal or a fault.
 *
 * @throws {@link Rejection} with the fault or HTTP error for what cannot be understood
 */
export function answerExchange(
  service: Service,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Answer {
  const envelope = readMessage(headers, bytes);
  checkAction(headers['soapaction']?.toString(), [AUTHENTICATE_ACTION]);
  checkMustUnderstand(envelope.headers, SERVICE_NAMESPACE, HEADER_NAMES);
  const request = readAuthenticationRequest(envelope);
  if (request.returnTokenType === 'Saml') {
    return soapFault('Client', 'This simulator issues tokens of the type Jwt only, not Saml.');
  }
  return soapResponse(exchange(service, request));
}
