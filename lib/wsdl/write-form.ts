import { TNS } from '../xml/namespaces.js';
import type { Client, IHttpClient } from 'soap';
import { PLACES } from './wsdl.js';


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
