import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { ProxyError } from './proxy-error.js';
import { whenAuthorized } from './peer-certificate.js';

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
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'https:';
  const options: RequestOptions = {
    method: 'CONNECT',
    host,
    port: url.port,
    path: authority,
    headers: {
      Host: authority,
      Connection: 'keep-alive',
      ...(authorization !== undefined && { 'Proxy-Authorization': authorization }),
    },
    agent: false,
  };
  // Whatever the environment says: the proxy's password is for the proxy alone.
  const opening = isTls
    ? httpsRequest({ ...options, rejectUnauthorized: true })
    : httpRequest(options);
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
  if (!isTls) opening.end();
  else {
    opening.on('socket', (socket) => {
      whenAuthorized(
        socket,
        host,
        () => opening.end(),
        (error) => opening.destroy(error),
      );
    });
  }
  return opening;
}
