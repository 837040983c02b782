import { readFile } from 'node:fs/promises';
import type { Client, IHttpClient } from 'soap';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { escapeXml } from '../text/xml-text.js';
import { SOAP_1_1, TNS } from '../xml/namespaces.js';
import { childrenOf, parseXml, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';
import { CHECKED_IN, findDifferences } from './contract.js';

/**
 * Opens a WSDL of PartnerSystemUserService, once, for any number of envelopes; no address in it is ever contacted.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param source - the WSDL's text (it begins with `<`) or its file name; by default the checked-in contract
 * @returns the opened WSDL, for `buildEnvelope`
 * @throws TypeError ERR_INVALID_ARG_TYPE, or ERR_INVALID_ARG_VALUE when it is not this contract or leans on other
 *   files; an Error of node:fs when the file cannot be read
 * @example
 * ```ts
 * import { openWsdl } from 'superoffice-system-user';
 *
 * const wsdl = await openWsdl('PartnerSystemUserService.wsdl');
 * ```
 */
export async function openWsdl(source: string | Uint8Array = CHECKED_IN): Promise<Wsdl> {
  if (typeof source !== 'string' && !((source as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'wsdl must be a file name, text or a Buffer');
  }
  if (typeof source === 'string' && /^\w+:\/\//.test(source)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'wsdl must be a file name or text: no address is contacted for it',
    );
  }
  const isFile = typeof source === 'string' && !/^\uFEFF?\s*</.test(source);
  const content = isFile ? await readFile(source) : source;
  if (source !== CHECKED_IN) await requireSame(content);
  return new Wsdl(await writeForm(decodeText(content)?.trimStart() ?? ''));
}

async function requireSame(content: string | Uint8Array): Promise<void> {
  try {
    const [difference] = await findDifferences(content);
    if (difference === undefined) return;
    throw new XmlError(`is not the contract of PartnerSystemUserService: ${difference}`);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${error.message}`);
  }
}

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

type AuthenticateClient = Client & { Authenticate: (body: object, done: () => void) => void };

/**
 * Lets node-soap write the envelope of a WSDL, with places for the values. It sends nothing: where its HTTP client would
 * be, the envelope is taken and no answer ever comes.
 */
export async function writeForm(wsdl: string): Promise<string> {
  const { createClientAsync } = require('soap') as typeof import('soap');
  let form = '';
  const httpClient = {
    request: (_location: string, envelope: string) => {
      form = envelope;
    },
  } as unknown as IHttpClient;
  // node-soap takes a text for a file name unless it begins with an XML declaration.
  const declared = wsdl.startsWith('<?xml') ? wsdl : `<?xml version="1.0"?>${wsdl}`;
  const client = await createClientAsync(declared, { disableCache: true, httpClient });
  const [ApplicationToken, ContextIdentifier, SignedSystemToken] = PLACES;
  client.addSoapHeader({ ApplicationToken, ContextIdentifier }, '', 'targetNamespace', TNS);
  const body = { SignedSystemToken, ReturnTokenType: 'Jwt' };
  (client as AuthenticateClient).Authenticate(body, () => undefined);
  return form;
}
