import { join } from 'node:path';
import { CONTACT_ID, CONTACT_NAME } from './contact.js';
import type { Contender } from './contender.js';
import { openTenant } from './open-tenant.js';
import type { ServerFacts } from './server.js';

/** A SOAP call as `createSoapClient` of this package makes it. */
export async function makeSoapClient(server: ServerFacts, privateKey: string): Promise<Contender> {
  const tenant = await openTenant(server, privateKey);
  const wsdl = join(__dirname, '../wsdl/Contact.wsdl');
  const contact = await tenant.createSoapClient(wsdl, { service: 'Contact' });
  const call = contact.GetContactEntityAsync as (
    args: object,
  ) => Promise<[{ Response: { Name: string } }]>;
  return {
    name: 'createSoapClient',
    perform: async () => (await call({ ContactEntityId: CONTACT_ID }))[0].Response.Name,
    expected: CONTACT_NAME,
  };
}
