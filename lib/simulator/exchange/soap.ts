import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, AUTHENTICATE_ACTION, SERVICE_NAMESPACE, soapFault } from '../answers.js';
import {
  checkAction,
  checkMustUnderstand,
  deserializationFailed,
  type Envelope,
  readMessage,
  valueOf,
} from '../soap-message.js';
import { exchange } from './exchange.js';
import type { Service } from '../service.js';
import type { XmlElement } from '../xml.js';
import { soapResponse } from './responses.js';

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

/** What a request asks for; null stands for a value that is missing, nil, misplaced or in another namespace. */
export interface AuthenticationRequest {
  readonly applicationToken: string | null;
  readonly contextIdentifier: string | null;
  readonly signedSystemToken: string | null;
  readonly returnTokenType: 'Jwt' | 'Saml';
}

/**
 * Reads the two header blocks and the body element the way Microsoft's formatter does.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for another body element, a value given twice, markup
 *   inside a value, or a ReturnTokenType other than `Jwt` and `Saml`
 */
export function readAuthenticationRequest({ headers, body }: Envelope): AuthenticationRequest {
  const [request, ...others] = body.children;
  if (request === undefined || !isOurs(request, 'AuthenticationRequest') || others.length > 0) {
    throw deserializationFailed(
      'The Body must hold one AuthenticationRequest in the target namespace.',
    );
  }
  if ((body.text + request.text).trim() !== '') {
    throw deserializationFailed('Text stands where only elements may stand.');
  }
  const signedSystemToken = single(request.children, 'SignedSystemToken');
  const returnTokenType = single(request.children, 'ReturnTokenType');
  return {
    applicationToken: valueOf(single(headers, 'ApplicationToken')),
    contextIdentifier: valueOf(single(headers, 'ContextIdentifier')),
    // The formatter reads in the schema's order and drops what comes too late.
    signedSystemToken:
      returnTokenType !== undefined &&
      signedSystemToken !== undefined &&
      request.children.indexOf(signedSystemToken) > request.children.indexOf(returnTokenType)
        ? null
        : valueOf(signedSystemToken),
    returnTokenType: tokenType(returnTokenType),
  };
}

function tokenType(element: XmlElement | undefined): 'Jwt' | 'Saml' {
  if (element === undefined) return 'Jwt';
  const value = valueOf(element);
  if (value === 'Jwt' || value === 'Saml') return value;
  throw deserializationFailed(
    "The ReturnTokenType is neither 'Jwt' nor 'Saml', spelled exactly so.",
  );
}

function single(elements: readonly XmlElement[], local: string): XmlElement | undefined {
  const [element, ...more] = elements.filter((it) => isOurs(it, local));
  if (more.length > 0)
    throw deserializationFailed(`The element '${local}' is there more than once.`);
  return element;
}

function isOurs(element: XmlElement, local: string): boolean {
  return element.uri === SERVICE_NAMESPACE && element.local === local;
}
