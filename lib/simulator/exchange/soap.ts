import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, AUTHENTICATE_ACTION, SERVICE_NAMESPACE, soapFault } from '../answers.js';
import {
  checkMustUnderstand,
  deserializationFailed,
  type Envelope,
  readAction,
  readMessage,
  textOf,
} from '../soap-message.js';
import type { Service } from '../service.js';
import type { XmlElement } from '../xml.js';
import { type AuthenticationRequest, exchange } from './exchange.js';
import { soapResponse } from './responses.js';

const HEADER_NAMES = ['ApplicationToken', 'ContextIdentifier'];

/**
 * Answers an exchange by SOAP 1.1 with a token, a refusal or a fault.
 *
 * @throws {@link Rejection} with a fault or HTTP error for a request that cannot be read
 */
export function answerSoapExchange(
  service: Service,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Answer {
  const envelope = readMessage(headers, bytes);
  readAction(headers['soapaction']?.toString(), [AUTHENTICATE_ACTION]);
  checkMustUnderstand(envelope.headers, SERVICE_NAMESPACE, HEADER_NAMES);
  const request = readAuthenticationRequest(envelope);
  if (request.returnTokenType === 'Saml') {
    return soapFault('Client', 'This simulator issues only Jwt tokens, not Saml tokens.');
  }
  return soapResponse(exchange(service, request));
}

/**
 * Reads the two header blocks and the body element as Microsoft's formatter does.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for another body element, a repeated value, markup in a
 *   value, or a ReturnTokenType other than `Jwt` and `Saml`
 */
function readAuthenticationRequest({ headers, body }: Envelope): AuthenticationRequest {
  const [request, ...others] = body.children;
  if (
    request === undefined ||
    !isInService(request, 'AuthenticationRequest') ||
    others.length > 0
  ) {
    throw deserializationFailed(
      'The Body must contain one AuthenticationRequest in the target namespace.',
    );
  }
  if ((body.text + request.text).trim() !== '') {
    throw deserializationFailed('The Body contains text, but may contain only elements.');
  }
  const signedSystemToken = findSingle(request.children, 'SignedSystemToken');
  const returnTokenType = findSingle(request.children, 'ReturnTokenType');
  return {
    applicationToken: textOf(findSingle(headers, 'ApplicationToken')),
    contextIdentifier: textOf(findSingle(headers, 'ContextIdentifier')),
    // The formatter reads elements in the order of the schema and ignores those out of order.
    signedSystemToken:
      returnTokenType !== undefined &&
      signedSystemToken !== undefined &&
      request.children.indexOf(signedSystemToken) > request.children.indexOf(returnTokenType)
        ? null
        : textOf(signedSystemToken),
    returnTokenType: readTokenType(returnTokenType),
  };
}

function isInService(element: XmlElement, local: string): boolean {
  return element.uri === SERVICE_NAMESPACE && element.local === local;
}

function findSingle(elements: readonly XmlElement[], local: string): XmlElement | undefined {
  const [element, ...more] = elements.filter((it) => isInService(it, local));
  if (more.length > 0) throw deserializationFailed(`The element '${local}' is repeated.`);
  return element;
}

function readTokenType(element: XmlElement | undefined): 'Jwt' | 'Saml' {
  if (element === undefined) return 'Jwt';
  const value = textOf(element);
  if (value === 'Jwt' || value === 'Saml') return value;
  throw deserializationFailed("The ReturnTokenType is not 'Jwt' or 'Saml' (case-sensitive).");
}
