import { SOAP_1_1, TNS } from '../xml/namespaces.js';
import { ArgumentError } from '../errors.js';
import { childrenOf, parseXml, type XmlNode } from '../xml/nodes.js';
import { escapeXml } from '../text/xml-text.js';


/** The three values that go into an envelope. */
export interface EnvelopeValues {
  /** The application's client secret; SOAP calls it ApplicationToken. */
  readonly clientSecret: string;
  /** The tenant, like `Cust12345`. */
  readonly contextIdentifier: string;
  /** The result of `signSystemUserToken`. */
  readonly signedSystemToken: string;
}

/** What stands in the form of an envelope where the values go, in their order. */
export const PLACES = ['{ApplicationToken}', '{ContextIdentifier}', '{SignedSystemToken}'] as const;

/**
 * An opened WSDL: the form of its envelope, as node-soap wrote it, with places for the values. Nothing that is filled in
 * stays in it, so that one serves any number of tenants at once.
 */
export class Wsdl {
  readonly #parts: readonly [string, string, string, string];

  /** @internal */
  constructor(form: string) {
    const [first, second, third] = PLACES;
    const [start = '', afterFirst = ''] = form.split(first);
    const [between = '', afterSecond = ''] = afterFirst.split(second);
    const [middle = '', end = ''] = afterSecond.split(third);
    this.#parts = [start, between, middle, end];
    // Through its namespaces a WSDL could smuggle text into every envelope.
    if (readValues(this.write({ clientSecret: '1', contextIdentifier: '2', signedSystemToken: '3' })) !== '1|2|3|Jwt') {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'wsdl does not make the documented envelope');
    }
  }

  /** @internal Writes an envelope; the values are checked by `buildEnvelope`. */
  write({ clientSecret, contextIdentifier, signedSystemToken }: EnvelopeValues): string {
    const [start, between, middle, end] = this.#parts;
    const secret = escapeXml(clientSecret);
    return `${start}${secret}${between}${contextIdentifier}${middle}${escapeXml(signedSystemToken)}${end}`;
  }
}

/** The values that a strict reader finds in an envelope, each where it belongs and nothing beside them. */
function readValues(envelope: string): string {
  try {
    const root = parseXml(envelope);
    const header = childrenOf(root, SOAP_1_1, 'Header');
    const request = childrenOf(root, SOAP_1_1, 'Body').flatMap((body) =>
      childrenOf(body, TNS, 'AuthenticationRequest'),
    );
    const read = (nodes: readonly XmlNode[], name: string) =>
      nodes.flatMap((node) => childrenOf(node, TNS, name)).map(({ text }) => text);
    return [
      ...read(header, 'ApplicationToken'),
      ...read(header, 'ContextIdentifier'),
      ...read(request, 'SignedSystemToken'),
      ...read(request, 'ReturnTokenType'),
    ].join('|');
  } catch {
    return '';
  }
}
