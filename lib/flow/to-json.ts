import { parseXml, type XmlNode } from '../xml/parse-xml.js';
import { XmlError } from '../xml/xml-error.js';
import { responseMalformed } from './response-malformed.js';

/** An element in the documented shape: plain text, or an object of attributes (`$`), text (`_`) and child arrays. */
export type JsonElement =
  string | { [name: string]: JsonElement[] | Record<string, string> | string };

/**
 * Step 4a: converts a response from XML to the documented JSON, which is what xml2js makes with its prefixes stripped:
 * `Envelope.Body[0].AuthenticationResponse[0].Token[0]`.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param xml - the response, as text or as bytes (UTF-8, or UTF-16 with a byte order mark), up to 1,000 elements
 * @returns one property, named like the root element
 * @throws SystemUserError ERR_RESPONSE_MALFORMED when it is not XML, has a DOCTYPE, or goes on after its root
 * @example
 * ```ts
 * import { toJson } from 'superoffice-system-user';
 *
 * toJson('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>hello</s:Body></s:Envelope>');
 * // { Envelope: { $: { 'xmlns:s': '…' }, Body: ['hello'] } }
 * ```
 */
export function toJson(xml: string | Uint8Array): Record<string, JsonElement> {
  try {
    const { name, root } = parseXml(xml);
    return { [name]: documentedShape(root) };
  } catch (error) {
    throw error instanceof XmlError ? responseMalformed(error.message) : error;
  }
}

function documentedShape({ $, _, ...node }: XmlNode): JsonElement {
  const shape: Exclude<JsonElement, string> = {};
  if ($) {
    shape.$ = Object.fromEntries(Object.entries($).map(([name, { value }]) => [name, value]));
  }
  if (_ !== undefined) shape._ = _;
  for (const [name, nodes] of Object.entries<unknown>(node)) {
    // Beside the lists of children there is only what the parser says of the element's own namespace.
    if (Array.isArray(nodes)) shape[name] = (nodes as XmlNode[]).map(documentedShape);
  }
  const names = Object.keys(shape);
  return names.length === 0 || (names.length === 1 && _ !== undefined) ? (_ ?? '') : shape;
}
