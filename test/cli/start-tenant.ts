import type { RequestListener } from 'node:http';
import { listen, type Listening } from '../support/listen.js';
import { identity, signJwt } from './sign-jwt.js';
import { responseWith } from './start-issuer.js';

/** A login service that gives every tenant a ticket, and is its REST API too, which answers as a function does. */
export async function startTenant(answer: RequestListener): Promise<Listening> {
  const server = await listen((request, response) => {
    if (request.url?.startsWith('/Cust12345/api/')) {
      answer(request, response);
      return;
    }
    const webApiUrl = `${server.url}/Cust12345/api/`;
    const token = signJwt({
      [identity('webapi_url')]: webApiUrl,
      [identity('netserver_url')]: `${server.url}/Cust12345/Remote/Services88/`,
    });
    request.resume();
    response.end(responseWith(token));
  });
  return server;
}
