import type { IncomingHttpHeaders } from 'node:http';
import { htmlPage, Rejection, SOAP_NAMESPACE, soapFault } from './answers.js';
import { isNil, parseXml, type XmlElement } from './xml.js';

/**
 * Reads the SOAP 1.1 message that a request brings.
 *
 * @throws {@link Rejection} with an HTTP error for what is compressed, in another encoding or no envelope, and a
 *   VersionMismatch fault for the envelope of another SOAP version
 */
export function readMessage(headers: IncomingHttpHeaders, bytes: Buffer): Envelope {
  const body = decodeBody(headers['content-type'], bytes);
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw new Rejection(htmlPage(400, 'The request is compressed.'));
  return readEnvelope(body);
}

/** A body as text, and the encoding that it was in. */
export interface DecodedBody {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
}

/**
 * Turns the bytes of a SOAP 1.1 request into text, as a WCF text encoder does.
 *
 * @param contentType - the Content-Type header: `text/xml`, with or without a charset
 * @throws {@link Rejection} with 415 for another media type or charset, 400 for bytes that are not in the encoding
 */
export function decodeBody(contentType: string | undefined, bytes: Buffer): DecodedBody {
  const [mediaType, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  if (mediaType?.toLowerCase() !== 'text/xml') {
    throw new Rejection(htmlPage(415, 'The content type was not the expected type text/xml.'));
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
    throw new Rejection(htmlPage(400, `The request holds bytes that are not ${encoding}.`));
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

/**
 * Checks that the SOAPAction header, quoted or bare, names an operation.
 *
 * @param actions - those of the service
 * @returns the one that it names
 * @throws {@link Rejection} with an ActionNotSupported fault
 */
export function checkAction(header: string | undefined, actions: readonly string[]): string {
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
 * Checks that no unknown header block addressed to this service asks to be understood (SOAP 1.1, 4.2.3).
 *
 * @param namespace - the service's own, in which it knows the header blocks that `names` lists
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

function soapAttribute(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((it) => it.uri === SOAP_NAMESPACE && it.local === local)?.value;
}

/**
 * Reads the text of an element; null when there is none or it is nil.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for markup inside it
 */
export function valueOf(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  if (element.children.length > 0) {
    throw deserializationFailed(`The element '${element.local}' holds markup.`);
  }
  return isNil(element) ? null : element.text;
}

/** Makes the rejection of a message whose XML does not fit the contract. */
export function deserializationFailed(text: string): Rejection {
  return new Rejection(soapFault('DeserializationFailed', text));
}
