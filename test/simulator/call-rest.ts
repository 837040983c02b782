import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';

/** Calls a tenant's REST API with a ticket, as a client of it does; a header that is undefined is left out. */
export function callRest(
  { ticket, webApiUrl }: Identity,
  path: string,
  {
    headers = {},
    ...init
  }: { headers?: Record<string, string | undefined> } & Omit<RequestInit, 'headers'> = {},
): Promise<Response> {
  const all = {
    Authorization: `SOTicket ${ticket}`,
    'SO-AppToken': frozen.clientSecret,
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]);
  return fetch(`${webApiUrl}v1/${path}`, { redirect: 'manual', ...init, headers: given });
}
