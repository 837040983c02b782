import { readFile } from 'node:fs/promises';
import type { Client, IHttpClient } from 'soap';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { escapeXml } from '../text/xml-text.js';
import { SOAP_1_1, TNS } from '../xml/namespaces.js';
import { childrenOf, parseXml, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';
import { bundledWsdl, findDifferences } from './contract.js';

/**
 * Opens a WSDL of PartnerSystemUserService, for any number of envelopes. Addresses in it are never contacted.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param source - the WSDL's text (it begins with `<`) or its file name; by default the bundled contract
 * @returns the opened WSDL, for `buildEnvelope`
 * @throws TypeError ERR_INVALID_ARG_TYPE, or ERR_INVALID_ARG_VALUE if it is not this contract or imports other
 *   files; an Error of node:fs if the file cannot be read
 * @example
 * ```ts
 * import { openWsdl } from 'superoffice-system-user';
 *
 * const wsdl = await openWsdl('PartnerSystemUserService.wsdl');
 * ```
 */
export async function openWsdl(source?: string | Uint8Array): Promise<Wsdl> {
  if (source === undefined) return parseWsdl(await readFile(bundledWsdl()));
  if (typeof source !== 'string' && !((source as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'wsdl must be a file name, text or a Buffer');
  }
  if (typeof source === 'string' && /^\w+:\/\//.test(source)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'wsdl must be a file name or the text of a WSDL, not a URL: download it first',
    );
  }
  const isFile = typeof source === 'string' && !/^\uFEFF?\s*</.test(source);
  const content = isFile ? await readFile(source) : source;
  await requireSameContract(content);
  return parseWsdl(content);
}

async function parseWsdl(content: string | Uint8Array): Promise<Wsdl> {
  return new Wsdl(await renderEnvelopeTemplate(decodeText(content)?.trimStart() ?? ''));
}

async function requireSameContract(content: string | Uint8Array): Promise<void> {
  try {
    const [difference] = await findDifferences(content);
    if (difference === undefined) return;
    throw new XmlError(`is not the contract of PartnerSystemUserService: ${difference}`);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${error.message}`);
  }
}

/** The three values of an envelope. */
export interface EnvelopeValues {
  /** The application's client secret; SOAP calls it ApplicationToken. */
  readonly clientSecret: string;
  /** The tenant, like `Cust12345`. */
  readonly contextIdentifier: string;
  /** The result of `signSystemUserToken`. */
  readonly signedSystemToken: string;
}

/** The placeholders of the values in an envelope template, in their order. */
const PLACEHOLDERS = ['{ApplicationToken}', '{ContextIdentifier}', '{SignedSystemToken}'] as const;

/**
 * An opened WSDL: its envelope template, rendered by node-soap with placeholders. It does not keep values, so it serves
 * any number of tenants concurrently.
 */
export class Wsdl {
  readonly #parts: readonly [string, string, string, string];

  /** @internal */
  constructor(template: string) {
    const [first, second, third] = PLACEHOLDERS;
    const [start = '', afterFirst = ''] = template.split(first);
    const [between = '', afterSecond = ''] = afterFirst.split(second);
    const [middle = '', end = ''] = afterSecond.split(third);
    this.#parts = [start, between, middle, end];
    // The namespaces of a WSDL could inject text into every envelope.
    if (
      readValues(
        this.write({ clientSecret: '1', contextIdentifier: '2', signedSystemToken: '3' }),
      ) !== '1|2|3|Jwt'
    ) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'wsdl does not produce the documented envelope',
      );
    }
  }

  /** @internal Writes an envelope; the values are checked by `buildEnvelope`. */
  write({ clientSecret, contextIdentifier, signedSystemToken }: EnvelopeValues): string {
    const [start, between, middle, end] = this.#parts;
    const secret = escapeXml(clientSecret);
    return `${start}${secret}${between}${contextIdentifier}${middle}${escapeXml(signedSystemToken)}${end}`;
  }
}

/** Reads back the values of an envelope, joined by `|`; a value in the wrong place is missing in the result. */
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
 * Renders the envelope of a WSDL with placeholders, by node-soap. Nothing is sent: its HTTP client is replaced by one that
 * captures the envelope and never answers.
 */
async function renderEnvelopeTemplate(wsdl: string): Promise<string> {
  const { createClientAsync } = require('soap') as typeof import('soap');
  let template = '';
  const httpClient = {
    request: (_location: string, envelope: string) => {
      template = envelope;
    },
  } as unknown as IHttpClient;
  // node-soap treats a text as a file name unless it begins with an XML declaration.
  const declared = wsdl.startsWith('<?xml') ? wsdl : `<?xml version="1.0"?>${wsdl}`;
  const client = await createClientAsync(declared, { disableCache: true, httpClient });
  const [ApplicationToken, ContextIdentifier, SignedSystemToken] = PLACEHOLDERS;
  client.addSoapHeader({ ApplicationToken, ContextIdentifier }, '', 'targetNamespace', TNS);
  const body = { SignedSystemToken, ReturnTokenType: 'Jwt' };
  (client as AuthenticateClient).Authenticate(body, () => undefined);
  return template;
}
