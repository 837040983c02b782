import { Agent, type ClientRequest } from 'node:http';

interface Address {
  readonly host?: string | null;
  readonly port?: number | string | null;
}

/** What Node.js calls for each request, and its types do not name. */
interface Requests {
  addRequest(request: ClientRequest, options: Address): void;
}

/** Sends plain requests to a proxy on this machine, by the whole address (RFC 9112, section 3.2.2). */
export class LoopbackProxyAgent extends Agent {
  /** Where the proxy is. */
  readonly proxy: URL;

  constructor(proxy: URL) {
    super({ keepAlive: true, maxSockets: 16 });
    this.proxy = proxy;
  }

  addRequest(request: ClientRequest, options: Address): void {
    request.path = `http://${String(request.getHeader('host'))}${request.path}`;
    (Agent.prototype as unknown as Requests).addRequest.call(this, request, {
      ...options,
      host: this.proxy.hostname.replace(/^\[|\]$/g, ''),
      port: this.proxy.port || 80,
    });
  }
}
