import type { ClientRequest } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import { isIPv6, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { openTunnel, type Proxy } from './proxy-agents.js';
import { whenDestroyed } from './when-destroyed.js';

type Done = (error: Error | undefined, socket?: Socket) => void;

/** What Node.js calls for each request and for each connection, and its types do not name. */
interface Connections {
  addRequest(request: ClientRequest, options: ConnectionOptions): void;
  createSocket(request: ClientRequest, options: ConnectionOptions, done: Done): void;
}

const CONNECTIONS = Agent.prototype as unknown as Connections;

/** Reaches hosts through tunnels of a proxy, which it counts, keeps and closes as an agent of Node.js its connections. */
export class TunnelAgent extends Agent {
  /** Where the proxy is, without its user and password. */
  readonly proxy: URL;
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: AgentOptions) {
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
      // Where none has been made, Node.js leaves this request in the queue, and those behind it.
      this.#leave(this.requests, name, request);
      const [next] = this.requests[name] ?? [];
      if (!next) return;
      this.#leave(this.requests, name, next);
      CONNECTIONS.addRequest.call(this, next as never, options);
    });
    // Among the sockets it is counted with them, and closed with them.
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
