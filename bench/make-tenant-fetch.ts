import { CONTACT_ID, CONTACT_NAME } from './contact.js';
import type { Contender } from './contender.js';
import { openTenant } from './open-tenant.js';
import type { ServerFacts } from './server.js';

/** A REST call as `tenant.fetch` of this package makes it. */
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
