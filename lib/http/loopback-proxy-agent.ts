import { Agent, type AgentOptions, type ClientRequest } from 'node:http';

/** What Node.js calls for each request and for each connection, and its types name in part. */
interface Connections {
  addRequest(request: ClientRequest, options: object): void;
  createConnection(options: object, done: unknown): ReturnType<Agent['createConnection']>;
}

const CONNECTIONS = Agent.prototype as unknown as Connections;

/** Sends plain requests to a proxy on this machine, by the whole address (RFC 9112, section 3.2.2). */
export class LoopbackProxyAgent extends Agent {
  /** Where the proxy is. */
  readonly proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.proxy = proxy;
  }

  addRequest(request: ClientRequest, options: object): void {
    request.path = `http://${String(request.getHeader('host'))}${request.path}`;
    CONNECTIONS.addRequest.call(this, request, options);
  }

  override createConnection(options: object, done?: unknown) {
    const host = this.proxy.hostname.replace(/^\[|\]$/g, '');
    const port = this.proxy.port || 80;
    return CONNECTIONS.createConnection.call(this, { ...options, host, port }, done);
  }
}
