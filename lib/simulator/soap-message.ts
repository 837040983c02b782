import type { IncomingHttpHeaders } from 'node:http';
import { htmlPage, Rejection, SOAP_NAMESPACE, soapFault } from './answers.js';
import { isNil, parseXml, type XmlElement } from './xml.js';

export interface Envelope {
  readonly headers: readonly XmlElement[];
  readonly body: XmlElement;
}

/**
 * Reads the SOAP 1.1 message in the body of a request.
 *
 * @throws {@link Rejection} with an HTTP error for a body that is compressed, in an unsupported encoding or not an
 *   envelope, and a VersionMismatch fault for an envelope of another SOAP version
 */
export function readMessage(headers: IncomingHttpHeaders, bytes: Buffer): Envelope {
  const body = decodeBody(headers['content-type'], bytes);
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw new Rejection(htmlPage(400, 'The request is compressed.'));
  return readEnvelope(body);
}

/**
 * Reads the SOAPAction header, quoted or not.
 *
 * @param actions - the actions of the service
 * @throws {@link Rejection} with an ActionNotSupported fault for any other action
 */
export function readAction(header: string | undefined, actions: readonly string[]): string {
  const given = (header ?? '').trim();
  const action = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (actions.includes(action)) return action;
  const names = actions.map((it) => it.slice(it.lastIndexOf('/') + 1)).join(', ');
  throw new Rejection(
    soapFault(
      'ActionNotSupported',
      `The message with Action '${action}' cannot be processed at the receiver, due to a ContractFilter mismatch ` +
        `at the EndpointDispatcher. The SOAPAction header must name an operation: ${names}.`,
    ),
  );
}

const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

/**
 * Checks that the service knows every header block that is addressed to it and marked mustUnderstand (SOAP 1.1, 4.2.3).
 *
 * @param namespace - the namespace of the service
 * @param names - the header blocks that it knows in this namespace
 * @throws {@link Rejection} with a MustUnderstand fault
 */
export function checkMustUnderstand(
  headers: readonly XmlElement[],
  namespace: string,
  names: readonly string[],
): void {
  for (const header of headers) {
    if (header.uri === namespace && names.includes(header.local)) continue;
    const actor = soapAttribute(header, 'actor') ?? '';
    if (actor !== '' && actor !== NEXT_ACTOR) continue;
    const flag = soapAttribute(header, 'mustUnderstand')?.trim();
    if (flag !== '1' && flag !== 'true') continue;
    throw new Rejection(
      soapFault(
        'MustUnderstand',
        `The header '${header.local}' from the namespace '${header.uri}' was not understood by the recipient of ` +
          'this message, causing the message to not be processed.',
      ),
    );
  }
}

/**
 * Reads the text of an element; null if it is missing or nil.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for child elements
 */
export function textOf(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  if (element.children.length > 0) {
    throw deserializationFailed(
      `The element '${element.local}' contains child elements, but may contain only text.`,
    );
  }
  return isNil(element) ? null : element.text;
}

/** Makes the rejection of a message whose XML does not match the contract. */
export function deserializationFailed(text: string): Rejection {
  return new Rejection(soapFault('DeserializationFailed', text));
}

/** The text of a body and its encoding. */
interface DecodedBody {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
}

/**
 * Decodes the body of a SOAP 1.1 request as a WCF text encoder does.
 *
 * @param contentType - the Content-Type header: `text/xml`, with or without a charset
 * @throws {@link Rejection} with 415 for another media type or charset, 400 for bytes that are not valid in the encoding
 */
function decodeBody(contentType: string | undefined, bytes: Buffer): DecodedBody {
  const [mediaType, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  if (mediaType?.toLowerCase() !== 'text/xml') {
    throw new Rejection(htmlPage(415, 'The content type is not text/xml.'));
  }
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*"?([^"]*)"?$/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  const encoding = encodingFor(charset?.toLowerCase(), bytes);
  if (encoding === undefined) {
    throw new Rejection(
      htmlPage(415, 'The charset is not one of utf-8, utf-16, utf-16le, utf-16be.'),
    );
  }
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    throw new Rejection(
      htmlPage(400, `The request contains bytes that are not valid in ${encoding}.`),
    );
  }
}

function encodingFor(
  charset: string | undefined,
  bytes: Buffer,
): DecodedBody['encoding'] | undefined {
  switch (charset) {
    case 'utf-8':
    case 'utf-16le':
    case 'utf-16be':
      return charset;
    case undefined:
      return sniffUtf16(bytes) ?? 'utf-8';
    case 'utf-16':
      return sniffUtf16(bytes) ?? 'utf-16le';
    default:
      return undefined;
  }
}

function sniffUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const start = bytes.toString('hex', 0, 2);
  if (start === 'fffe' || start === '3c00') return 'utf-16le';
  return start === 'feff' || start === '003c' ? 'utf-16be' : undefined;
}

/**
 * Reads a SOAP 1.1 envelope: an optional Header and a Body.
 *
 * @throws {@link Rejection} with 400 for text that is not well-formed or not an envelope, and a VersionMismatch fault for
 *   an envelope of another SOAP version
 */
function readEnvelope({ text, encoding }: DecodedBody): Envelope {
  const document = parseXml(text);
  if ('line' in document) {
    const position = `line ${document.line}, column ${document.column}`;
    throw badRequest(
      `The request is not well-formed XML or uses XML features that this service rejects (${position}).`,
    );
  }
  const declared = document.encoding?.toLowerCase() ?? encoding;
  if (declared !== encoding && !(declared === 'utf-16' && encoding !== 'utf-8')) {
    throw badRequest('The encoding in the XML declaration is not that of the request.');
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
    throw badRequest('A SOAP envelope must contain only an optional Header and then a Body.');
  }
  if ((root.text + (header?.text ?? '')).trim() !== '') {
    throw badRequest('The Envelope or its Header contains text, but may contain only elements.');
  }
  return { headers: header?.children ?? [], body };
}

function isSoap(element: XmlElement | undefined, local: string): boolean {
  return element?.uri === SOAP_NAMESPACE && element.local === local;
}

function badRequest(text: string): Rejection {
  return new Rejection(htmlPage(400, text));
}

function soapAttribute(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((it) => it.uri === SOAP_NAMESPACE && it.local === local)?.value;
}
