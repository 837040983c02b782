import { join } from 'node:path';
import { createClientAsync } from 'soap';
import type { TenantHandle } from 'superoffice-system-user';
import type { Contender } from '../compare-contenders.js';
import { loadPackage, ROOT } from '../process.js';
import type { ServerFacts } from '../server.js';
import { CLIENT_SECRET, CONTACT_ID, CONTACT_NAME, FIRST_TENANT, NETSERVER } from '../test-data.js';

type GetContactEntity = (args: object) => Promise<[{ Response: { Name: string } }]>;

const WSDL = join(ROOT, 'wsdl/Contact.wsdl');

/** A SOAP call by `createSoapClient` of this package. */
export async function makeSoapClient(server: ServerFacts, privateKey: string): Promise<Contender> {
  const tenant = await openTenant(server, privateKey);
  const contact = await tenant.createSoapClient(WSDL, { service: 'Contact' });
  const call = contact.GetContactEntityAsync as GetContactEntity;
  return {
    name: 'createSoapClient',
    perform: async () => (await call({ ContactEntityId: CONTACT_ID }))[0].Response.Name,
    expected: CONTACT_NAME,
  };
}

/** The same call by node-soap alone, with the SOAP headers of one ticket and without a check of the result. */
export async function makeNodeSoap({ loginUrl, ticket }: ServerFacts): Promise<Contender> {
  const client = await createClientAsync(WSDL, {
    endpoint: `${loginUrl}/${FIRST_TENANT.contextIdentifier}/Remote/Services88/Contact.svc`,
  });
  const xmlns = `xmlns="${NETSERVER}"`;
  client.addSoapHeader(
    `<ApplicationToken ${xmlns}>${CLIENT_SECRET}</ApplicationToken>` +
      `<Credentials ${xmlns}><Ticket>${ticket}</Ticket></Credentials>`,
  );
  const call = client.GetContactEntityAsync as GetContactEntity;
  return {
    name: 'node-soap',
    perform: async () => (await call({ ContactEntityId: CONTACT_ID }))[0].Response.Name,
    expected: CONTACT_NAME,
  };
}

/** A REST call by `tenant.fetch` of this package. */
export async function makeTenantFetch(server: ServerFacts, privateKey: string): Promise<Contender> {
  const tenant = await openTenant(server, privateKey);
  const init = { headers: { Accept: 'application/json' } };
  return {
    name: 'tenant.fetch',
    perform: async () => {
      const response = await tenant.fetch(`v1/Contact/${CONTACT_ID}`, init);
      return ((await response.json()) as { Name: string }).Name;
    },
    expected: CONTACT_NAME,
  };
}

/** The same call by the global `fetch` alone, with one ticket. */
export function makeFetch({ loginUrl, ticket }: ServerFacts): Contender {
  const init = {
    headers: {
      Accept: 'application/json',
      Authorization: `SOTicket ${ticket}`,
      'SO-AppToken': CLIENT_SECRET,
    },
  };
  return {
    name: 'fetch',
    perform: async () => {
      const url = `${loginUrl}/${FIRST_TENANT.contextIdentifier}/api/v1/Contact/${CONTACT_ID}`;
      const response = await fetch(url, init);
      return ((await response.json()) as { Name: string }).Name;
    },
    expected: CONTACT_NAME,
  };
}

/** The first tenant of a client that has cached its ticket and the addresses of its APIs. */
async function openTenant({ loginUrl }: ServerFacts, privateKey: string): Promise<TenantHandle> {
  const { SystemUserClient } = loadPackage();
  const client = new SystemUserClient({ loginUrl, clientSecret: CLIENT_SECRET, privateKey });
  await client.getTicket(FIRST_TENANT);
  await client.getTenantState(FIRST_TENANT.contextIdentifier);
  return client.tenant(FIRST_TENANT);
}
