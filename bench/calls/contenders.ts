import { join } from 'node:path';
import { createClientAsync } from 'soap';
import { CONTACT_ID, CONTACT_NAME, NETSERVER } from '../contact.js';
import type { Contender } from '../contender.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER } from '../settings.js';
import type { ServerFacts } from '../server.js';

/** The same call by node-soap alone, with the header blocks of one ticket for ever, and no look at how it went. */
export async function makeBareSoapClient({ loginUrl, ticket }: ServerFacts): Promise<Contender> {
  const client = await createClientAsync(join(__dirname, '../../wsdl/Contact.wsdl'), {
    endpoint: `${loginUrl}/${CONTEXT_IDENTIFIER}/Remote/Services88/Contact.svc`,
  });
  const xmlns = `xmlns="${NETSERVER}"`;
  client.addSoapHeader(
    `<ApplicationToken ${xmlns}>${CLIENT_SECRET}</ApplicationToken>` +
      `<Credentials ${xmlns}><Ticket>${ticket}</Ticket></Credentials>`,
  );
  const call = client.GetContactEntityAsync as (
    args: object,
  ) => Promise<[{ Response: { Name: string } }]>;
  return {
    name: 'node-soap',
    perform: async () => (await call({ ContactEntityId: CONTACT_ID }))[0].Response.Name,
    expected: CONTACT_NAME,
  };
}
