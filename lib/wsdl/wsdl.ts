import type { Client } from 'soap';
import { ArgumentError } from '../argument-error.js';
import { childrenOf } from '../xml/children-of.js';
import { parseXml, type XmlNode } from '../xml/parse-xml.js';
import type { Outbox } from './outbox.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/** The three values that go into an envelope. */
export interface EnvelopeValues {
  /** The application's client secret; SOAP calls it ApplicationToken. */
  clientSecret: string;
  /** The tenant, like `Cust12345`. */
  contextIdentifier: string;
  /** The result of `signSystemUserToken`. */
  signedSystemToken: string;
}

type Authenticate = (body: object, callback: () => void) => void;

/**
 * An opened WSDL: a node-soap client that writes envelopes and sends nothing.
 *
 * Its writing is synchronous, so that one client serves any number of tenants at once without mixing their headers.
 */
export class Wsdl {
  readonly #client: Client & { Authenticate: Authenticate };
  readonly #outbox: Outbox;
  #values: EnvelopeValues | undefined;

  /** @internal */
  constructor(client: Client, outbox: Outbox) {
    this.#client = client as Client & { Authenticate: Authenticate };
    this.#outbox = outbox;
    client.addSoapHeader(() => this.#header(), '', 'targetNamespace', TNS);
    this.#prove();
  }

  /** @internal Writes an envelope; the values are checked by `buildEnvelope`. */
  write(values: EnvelopeValues): string {
    this.#values = values;
    try {
      const body = { SignedSystemToken: values.signedSystemToken, ReturnTokenType: 'Jwt' };
      this.#client.Authenticate(body, () => undefined);
      return this.#outbox.envelope;
    } finally {
      // node-soap keeps its last request for debugging, and with it the client secret.
      this.#values = undefined;
      this.#outbox.envelope = '';
      Object.assign(this.#client, { lastRequest: undefined, lastMessage: undefined });
    }
  }

  #header(): object {
    const { clientSecret, contextIdentifier } = this.#values as EnvelopeValues;
    return { ApplicationToken: clientSecret, ContextIdentifier: contextIdentifier };
  }

  /** Reads a first envelope back: through its namespaces a WSDL could smuggle text into every one. */
  #prove(): void {
    const values = { clientSecret: '1', contextIdentifier: '2', signedSystemToken: '3' };
    if (readEnvelope(this.write(values)) !== '1|2|3|Jwt') {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'wsdl does not make the documented envelope');
    }
  }
}

function readEnvelope(envelope: string): string {
  try {
    const { root } = parseXml(envelope);
    const header = childrenOf(root, SOAP, 'Header');
    const request = childrenOf(root, SOAP, 'Body').flatMap((body) =>
      childrenOf(body, TNS, 'AuthenticationRequest'),
    );
    const read = (nodes: readonly XmlNode[], name: string) =>
      nodes.flatMap((node) => childrenOf(node, TNS, name)).map(({ _ }) => _);
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
