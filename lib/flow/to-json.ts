import { readTree, XmlError, type XmlTree } from '../xml/tree.js';
import { responseMalformed } from '../http/malformed-response.js';

/**
 * Step 4a: converts a response from XML to the documented JSON.
 *
 * The result is that of xml2js with prefixes stripped: `Envelope.Body[0].AuthenticationResponse[0].Token[0]`.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param xml - the response, as text or as bytes (UTF-8, or UTF-16 with a byte order mark), up to 1,000 elements
 * @returns an object with one property, named after the root element
 * @throws SystemUserError ERR_RESPONSE_MALFORMED if it is not XML, has a DOCTYPE, or has content after its root;
 *   TypeError ERR_INVALID_ARG_TYPE
 * @example
 * ```ts
 * import { toJson } from 'superoffice-system-user';
 *
 * toJson('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>hello</s:Body></s:Envelope>');
 * // { Envelope: { $: { 'xmlns:s': '…' }, Body: ['hello'] } }
 * ```
 */
export function toJson(xml: string | Uint8Array): Record<string, XmlTree> {
  try {
    return readTree(xml, (name) => name.slice(name.indexOf(':') + 1));
  } catch (error) {
    throw error instanceof XmlError ? responseMalformed(error.message) : error;
  }
}
