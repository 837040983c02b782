import type { XmlElement } from './parse-xml.js';
import { SERVICE_NAMESPACE, SOAP_NAMESPACE } from './namespaces.js';
import { Rejection } from './rejection.js';
import { soapFault } from './soap-fault.js';

const KNOWN_HEADERS = ['ApplicationToken', 'ContextIdentifier'];
const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

/**
 * Checks that no unknown header block addressed to this service asks to be understood (SOAP 1.1, 4.2.3).
 *
 * @throws {@link Rejection} with a MustUnderstand fault
 */
export function checkMustUnderstand(headers: readonly XmlElement[]): void {
  for (const header of headers) {
    if (header.uri === SERVICE_NAMESPACE && KNOWN_HEADERS.includes(header.local)) continue;
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
