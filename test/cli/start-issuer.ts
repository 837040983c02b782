import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { issuerKey } from './issuer-key.js';

/** A login service that answers each exchange with the token it is told to; with none it never answers. */
export async function startIssuer(token?: string) {
  const key = createPublicKey(issuerKey.privateKey).export({ format: 'jwk' });
  const jwks = JSON.stringify({ keys: [{ ...key, kid: 'issuer', use: 'sig', alg: 'RS256' }] });
  const server = createServer((request, response) => {
    if (request.method === 'GET') response.end(jwks);
    else if (token !== undefined) response.end(responseWith(token));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** A successful response as the service writes it. */
export function responseWith(token: string): string {
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1">' +
    `<IsSuccessful>true</IsSuccessful><Token>${token}</Token>` +
    '</AuthenticationResponse></s:Body></s:Envelope>'
  );
}
