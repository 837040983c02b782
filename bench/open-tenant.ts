import type { TenantHandle } from 'superoffice-system-user';
import { loadPackage } from './load-package.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from './settings.js';
import type { ServerFacts } from './server.js';

/** The first tenant of a client that keeps its ticket and knows that its APIs are on the benchmark's server. */
export async function openTenant(
  { loginUrl }: ServerFacts,
  privateKey: string,
): Promise<TenantHandle> {
  const { SystemUserClient } = loadPackage();
  const client = new SystemUserClient({ loginUrl, clientSecret: CLIENT_SECRET, privateKey });
  const tenant = { contextIdentifier: CONTEXT_IDENTIFIER, systemUserToken: SYSTEM_USER_TOKEN };
  await client.getTicket(tenant);
  await client.getTenantState(CONTEXT_IDENTIFIER);
  return client.tenant(tenant);
}
