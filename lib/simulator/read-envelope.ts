import type { DecodedBody } from './soap-message.js';
import { parseXml, type XmlElement } from './xml.js';
import { htmlPage } from './html-page.js';
import { SOAP_NAMESPACE } from './namespaces.js';
import { Rejection } from './rejection.js';
import { soapFault } from './answers.js';

/** The parts of a SOAP 1.1 message. */
export interface Envelope {
  readonly headers: readonly XmlElement[];
  readonly body: XmlElement;
}

/**
 * Reads a SOAP 1.1 envelope: an optional Header, then a Body, and nothing else.
 *
 * @throws {@link Rejection} with 400 for what is not well-formed or no envelope, and a VersionMismatch fault for the
 *   envelope of another SOAP version
 */
export function readEnvelope({ text, encoding }: DecodedBody): Envelope {
  const document = parseXml(text);
  if ('line' in document) {
    const place = `line ${document.line}, column ${document.column}`;
    throw badRequest(`The request is not XML that this service accepts (${place}).`);
  }
  const declared = document.encoding?.toLowerCase() ?? encoding;
  if (declared !== encoding && !(declared === 'utf-16' && encoding !== 'utf-8')) {
    throw badRequest('The XML declaration names another encoding than the one the request is in.');
  }
  const { root } = document;
  if (root.local !== 'Envelope') throw badRequest('The request is not a SOAP envelope.');
  if (root.uri !== SOAP_NAMESPACE) {
    throw new Rejection(
      soapFault(
        'VersionMismatch',
        `The envelope is not in the namespace of SOAP 1.1, ${SOAP_NAMESPACE}.`,
      ),
    );
  }
  const parts = [...root.children];
  const header = isSoap(parts[0], 'Header') ? parts.shift() : undefined;
  const [body, ...others] = parts;
  if (body === undefined || !isSoap(body, 'Body') || others.length > 0) {
    throw badRequest('A SOAP envelope holds an optional Header, then a Body, and nothing else.');
  }
  if ((root.text + (header?.text ?? '')).trim() !== '') {
    throw badRequest('Text stands where only elements may stand.');
  }
  return { headers: header?.children ?? [], body };
}

function isSoap(element: XmlElement | undefined, local: string): boolean {
  return element?.uri === SOAP_NAMESPACE && element.local === local;
}

function badRequest(text: string): Rejection {
  return new Rejection(htmlPage(400, text));
}
