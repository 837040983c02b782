import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { ProxyError } from './proxy-error.js';

/** A proxy, without its user and password, and the header that holds them. */
export interface Proxy {
  readonly url: URL;
  readonly authorization: string | undefined;
}

/**
 * Asks a proxy for a tunnel (RFC 9110, section 9.3.6). The head of the answer is bounded by Node.js; the time is for the
 * caller to bound, who destroys the request that is returned.
 */
export function openTunnel(
  { url, authorization }: Proxy,
  authority: string,
  done: (error: ProxyError | undefined, socket?: Socket) => void,
): ClientRequest {
  const opening = (url.protocol === 'https:' ? httpsRequest : httpRequest)({
    method: 'CONNECT',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: authority,
    headers: {
      Host: authority,
      Connection: 'keep-alive',
      ...(authorization !== undefined && { 'Proxy-Authorization': authorization }),
    },
    agent: false,
  });
  opening.on('connect', (answer, socket: Socket) => {
    const { statusCode: status = 0, headers } = answer;
    if (status >= 200 && status < 300) done(undefined, socket);
    else {
      socket.destroy();
      done(new ProxyError({ status, headers, isAuthorized: authorization !== undefined }));
    }
  });
  opening.on('error', (error) => {
    done(new ProxyError(error));
  });
  opening.end();
  return opening;
}
