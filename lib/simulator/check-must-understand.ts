import type { XmlElement } from './xml.js';
import { SOAP_NAMESPACE } from './namespaces.js';
import { Rejection } from './rejection.js';
import { soapFault } from './answers.js';

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
