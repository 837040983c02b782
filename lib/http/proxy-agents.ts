import {
  Agent as HttpAgent,
  type AgentOptions as HttpAgentOptions,
  type ClientRequest,
  request as httpRequest,
} from 'node:http';
import {
  Agent as HttpsAgent,
  type AgentOptions as HttpsAgentOptions,
  request as httpsRequest,
  type RequestOptions,
} from 'node:https';
import { isIPv6, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { ProxyAnswer } from './transport-errors.js';
import { afterPeerVerified } from './peer-certificate.js';

type Done = (error: Error | undefined, socket?: Socket) => void;

/** The methods that Node.js calls for each request and each connection, missing from its types. */
interface Connections {
  addRequest(request: ClientRequest, options: ConnectionOptions): void;
  createSocket(request: ClientRequest, options: ConnectionOptions, done: Done): void;
}

const CONNECTIONS = HttpsAgent.prototype as unknown as Connections;

/** Connects to hosts through tunnels of a proxy, which the agent counts, reuses and closes like direct connections. */
export class TunnelAgent extends HttpsAgent {
  /** The URL of the proxy, without its user and password. */
  readonly proxy: URL;
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: HttpsAgentOptions) {
    super(options);
    this.proxy = proxy.url;
    this.#proxy = proxy;
  }

  createSocket(request: ClientRequest, options: ConnectionOptions, done: Done): void {
    const { host = '', port = 443 } = options;
    const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
    const name = this.getName(options);
    const opening = openTunnel(this.#proxy, authority, (error, socket) => {
      stopWatching();
      this.#leave(this.sockets, name, opening);
      if (socket) {
        CONNECTIONS.createSocket.call(this, request, { ...options, socket }, done);
        return;
      }
      done(error);
      // Without a new socket, Node.js would leave this request and all later ones in the queue.
      this.#leave(this.requests, name, request);
      const [next] = this.requests[name] ?? [];
      if (!next) return;
      this.#leave(this.requests, name, next);
      CONNECTIONS.addRequest.call(this, next as never, options);
    });
    // Listed among the sockets, the opening tunnel is counted and closed with them.
    (this.sockets as Record<string, unknown[]>)[name] ??= [];
    this.sockets[name]?.push(opening as never);
    const stopWatching = whenDestroyed(request, () => opening.destroy());
  }

  #leave(lists: object, name: string, one: unknown): void {
    const list = (lists as Record<string, unknown[]>)[name] ?? [];
    const place = list.indexOf(one);
    if (place !== -1) list.splice(place, 1);
    if (list.length === 0) Reflect.deleteProperty(lists, name);
  }
}

/** The methods that Node.js calls for each request and each connection, only partly in its types. */
interface PlainConnections {
  addRequest(request: ClientRequest, options: object): void;
  createConnection(options: object, done: unknown): ReturnType<HttpAgent['createConnection']>;
}

const PLAIN_CONNECTIONS = HttpAgent.prototype as unknown as PlainConnections;

/** Sends plain http requests to a proxy on this machine, in absolute form (RFC 9112, section 3.2.2). */
export class LoopbackProxyAgent extends HttpAgent {
  /** The URL of the proxy. */
  readonly proxy: URL;

  constructor(proxy: URL, options: HttpAgentOptions) {
    super(options);
    this.proxy = proxy;
  }

  addRequest(request: ClientRequest, options: object): void {
    request.path = `http://${String(request.getHeader('host'))}${request.path}`;
    PLAIN_CONNECTIONS.addRequest.call(this, request, options);
  }

  override createConnection(options: object, done?: unknown) {
    const host = this.proxy.hostname.replace(/^\[|\]$/g, '');
    const port = this.proxy.port || 80;
    return PLAIN_CONNECTIONS.createConnection.call(this, { ...options, host, port }, done);
  }
}

/** The URL of a proxy, without its user and password, and the header that contains them. */
export interface Proxy {
  readonly url: URL;
  readonly authorization: string | undefined;
}

/**
 * Requests a tunnel from a proxy (RFC 9110, section 9.3.6).
 *
 * Node.js limits the size of the response's head. The caller limits the time, by destroying the returned request.
 */
function openTunnel(
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
  // Always verified, even if the environment disables that: only the proxy may get its password.
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
      afterPeerVerified(
        socket,
        host,
        () => opening.end(),
        (error) => opening.destroy(error),
      );
    });
  }
  return opening;
}

/** The failure of a tunnel: the connection to the proxy failed, or the proxy refused. */
export class ProxyError extends Error {
  readonly reason: Error | ProxyAnswer;

  constructor(reason: Error | ProxyAnswer) {
    super('proxy');
    this.reason = reason;
  }
}

/**
 * Calls back when a request without a socket is destroyed: Node.js emits no event then.
 *
 * @returns a function that stops watching
 */
function whenDestroyed(request: ClientRequest, then: () => void): () => void {
  let isOver = false;
  const destroy = request.destroy.bind(request);
  request.destroy = (error) => {
    if (!isOver) then();
    return destroy(error);
  };
  if (request.destroyed) then();
  return () => {
    isOver = true;
  };
}
