import { SOAP_1_1, SOAP_1_2, TNS, XSI } from '../xml/namespaces.js';
import type { IncomingHttpHeaders } from 'node:http';
import { attributeOf, childrenOf, parseXml, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';
import type { StatusAnswer } from '../http/status-errors.js';
import { unexpectedResponse, tokenFrom } from './read-answer.js';
import { responseMalformed } from '../http/malformed-response.js';
import { soapFault } from '../xml/soap-fault.js';

/** The status and the headers of a response, and the secrets of its request. */
export interface ParseResponseOptions {
  /** The HTTP status of the response. Default 200. */
  status?: number;
  /** The HTTP headers of the response, for Retry-After. Default none. */
  headers?: IncomingHttpHeaders;
  /** Secrets that an error must not quote, even if the service echoes them. Default none. */
  secrets?: readonly string[];
}

/**
 * Step 4: extracts the security token from a response.
 *
 * A well-formed fault or refusal is reported as such with any HTTP status; a success is only accepted with status 200.
 *
 * Source: docs/protocol.md, "The SOAP exchange" and "Refusals".
 *
 * @param xml - the response, as text or as bytes (UTF-8, or UTF-16 with a byte order mark)
 * @param options - the HTTP status (default 200), the HTTP headers, and the secrets that an error must not quote
 * @returns the security token, a JWT that is not validated yet
 * @throws SystemUserError ERR_SOAP_FAULT, ERR_AUTHENTICATION_REFUSED, ERR_HTTP_STATUS or ERR_RESPONSE_MALFORMED
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseResponse } from 'superoffice-system-user';
 *
 * const token = parseResponse(readFileSync('response.xml'));
 * ```
 */
export function parseResponse(
  xml: string | Uint8Array,
  { status = 200, headers, secrets = [] }: ParseResponseOptions = {},
): string {
  const answer = { status, headers, body: xml };
  const body = readBody(answer, secrets);
  const fault = childrenOf(body, SOAP_1_1, 'Fault')[0];
  if (fault) throw soapFault(fault, status, secrets, 4);
  const response = onlyChild(body, TNS, 'AuthenticationResponse', status);
  if (!response)
    throw unexpectedResponse(answer, 'has no AuthenticationResponse of this contract', secrets);
  const token = textOf(onlyChild(response, TNS, 'Token', status), status);
  const errorMessage = textOf(onlyChild(response, TNS, 'ErrorMessage', status), status);
  const isSuccessful = isTrue(onlyChild(response, TNS, 'IsSuccessful', status), status);
  return tokenFrom({ isSuccessful, token, errorMessage }, status, secrets);
}

function readBody(
  answer: StatusAnswer & { body: string | Uint8Array },
  secrets: readonly string[],
): XmlNode {
  const { status, body: xml } = answer;
  try {
    const root = parseXml(xml);
    if (root.name !== 'Envelope' || root.namespace !== SOAP_1_1) {
      throw new XmlError(
        root.namespace === SOAP_1_2 ? 'is SOAP 1.2, not 1.1' : 'is not a SOAP 1.1 envelope',
      );
    }
    const body = onlyChild(root, SOAP_1_1, 'Body', status);
    if (!body) throw new XmlError('has no Body');
    return body;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw unexpectedResponse(answer, error.message, secrets);
  }
}

function onlyChild(
  node: XmlNode,
  namespace: string,
  name: string,
  status: number,
): XmlNode | undefined {
  const [first, second] = childrenOf(node, namespace, name);
  if (second) throw responseMalformed(`has more than one ${name}`, status);
  return first;
}

/** The text of an element; undefined with `xsi:nil`, which means no value even if the element has text. */
function textOf(node: XmlNode | undefined, status: number): string | undefined {
  if (!node) return undefined;
  const nil = attributeOf(node, 'nil', XSI);
  if (nil === 'true' || nil === '1') return undefined;
  if (node.children.length > 0) {
    throw responseMalformed(`has elements inside its ${node.name}`, status);
  }
  return node.text;
}

/** XML Schema part 2, section 3.2.2: a boolean has four spellings. A missing one is .NET's default, false. */
function isTrue(node: XmlNode | undefined, status: number): boolean {
  const text = textOf(node, status)?.trim() ?? 'false';
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw responseMalformed('has an IsSuccessful that is not a boolean', status);
}
