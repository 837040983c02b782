import { CLIENT_SECRET, CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from './settings.js';
import type { Contender } from './contender.js';
import { loadPackage } from './load-package.js';
import type { ServerFacts } from './server.js';

/** Contender 1: this package, with nothing but what it needs to be given. */
export function makeClient({ loginUrl, ticket }: ServerFacts, privateKey: string): Contender {
  const { SystemUserClient } = loadPackage();
  const client = new SystemUserClient({ loginUrl, clientSecret: CLIENT_SECRET, privateKey });
  const tenant = {
    contextIdentifier: CONTEXT_IDENTIFIER,
    systemUserToken: SYSTEM_USER_TOKEN,
  };
  return {
    name: 'this client',
    perform: async () => (await client.authenticate(tenant)).ticket,
    expected: ticket,
  };
}
