import { CONTACT_ID, CONTACT_NAME } from './contact.js';
import type { Contender } from './contender.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER } from './settings.js';
import type { ServerFacts } from './server.js';

/** The same call by the global `fetch` alone, with one ticket for ever. */
export function makeBareFetch({ loginUrl, ticket }: ServerFacts): Contender {
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
      const url = `${loginUrl}/${CONTEXT_IDENTIFIER}/api/v1/Contact/${CONTACT_ID}`;
      const response = await fetch(url, init);
      return ((await response.json()) as { Name: string }).Name;
    },
    expected: CONTACT_NAME,
  };
}
