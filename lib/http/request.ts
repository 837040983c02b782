import {
  type Agent,
  type ClientRequest,
  globalAgent as httpGlobalAgent,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import {
  globalAgent as httpsGlobalAgent,
  request as httpsRequest,
  type RequestOptions as HttpsRequestOptions,
} from 'node:https';
import { Readable } from 'node:stream';
import { type Limits, timeoutError, watchLimits } from '../concurrency/deadline.js';
import { ArgumentError, type Step, type SystemUserError } from '../errors.js';
import { proxyRefused, transportError } from './transport-errors.js';
import { LoopbackProxyAgent, ProxyError, TunnelAgent } from './proxy-agents.js';
import { afterPeerVerified } from './peer-certificate.js';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream can be sent only once, so its request is never repeated. */
  readonly body?: string | Uint8Array | Readable | undefined;
  readonly agent: Agent | undefined;
  /** Whether other calls wait for the response, so that it is sent before the requests that wait for a connection. */
  readonly isUrgent?: boolean;
  /** Whether the server must not get it twice: then it is not repeated after a reset of a reused connection. */
  readonly onlyOnce?: boolean;
  readonly limits: Limits;
  /** The step that a failure is reported under. */
  readonly step: Step | undefined;
}

/** The callbacks for the reader of a response. */
interface ReaderCallbacks<T> {
  /** Resolves the request, which ends its limits; a streamed body may be read later. */
  readonly done: (result: T) => void;
  readonly fail: (reason: unknown) => void;
  /** Translates an error of the connection for the caller. */
  readonly translate: (error: Error) => SystemUserError;
}

/**
 * Sends one request over node:http or node:https, and passes the response to `read`.
 *
 * Redirects are not followed, and nothing is sent to a host whose certificate is not valid. This is the only place that
 * sees the errors of HTTP, TLS and sockets.
 *
 * @param read - reads the response, whose headers have arrived
 */
export async function beginRequest<T>(
  url: URL,
  request: HttpRequest,
  read: (incoming: IncomingMessage, callbacks: ReaderCallbacks<T>) => void,
): Promise<T> {
  const { body, limits, step } = request;
  const startedAt = performance.now();
  const mayRepeat = !request.onlyOnce && !(body instanceof Readable);
  try {
    limits.signal?.throwIfAborted();
    // After the deadline nobody would wait for the response.
    if (limits.timeoutMs <= 0) throw timeoutError(step);
    return await beginOnce(url, request, read, mayRepeat);
  } catch (error) {
    // The failure may have come before the body was sent.
    if (body instanceof Readable) body.on('error', () => undefined).destroy();
    if (!(error instanceof StaleSocket)) throw error;
    // The server had closed the idle connection before it read the request; it has closed older ones, too.
    closeIdle(request.agent ?? globalAgentFor(url), url);
    const timeoutMs = limits.timeoutMs - (performance.now() - startedAt);
    return await beginOnce(url, { ...request, limits: { ...limits, timeoutMs } }, read, false);
  }
}

/**
 * Separates this package's connections in a shared agent: other code may have opened one without verification, and a
 * resumed TLS session has no certificate that could be verified.
 */
const OWN_CONNECTIONS: HttpsRequestOptions & { session: undefined } = {
  sessionIdContext: 'superoffice-system-user',
  session: undefined,
};

interface Resolvers<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** A reset of a reused connection before any response. */
class StaleSocket extends Error {}

function beginOnce<T>(
  url: URL,
  request: HttpRequest,
  read: (incoming: IncomingMessage, callbacks: ReaderCallbacks<T>) => void,
  mayRepeat: boolean,
): Promise<T> {
  const { body, limits, step } = request;
  return new Promise((resolve, reject) => {
    let stop: () => void = () => undefined;
    // Released when settled: the connection outlives the request and would keep its result in memory.
    let promise: Resolvers<T> | undefined = { resolve, reject };
    const fail = (reason: unknown) => {
      stop();
      outgoing.destroy();
      if (body instanceof Readable) body.destroy();
      promise?.reject(reason);
      promise = undefined;
    };
    const translate = (error: Error) => connectionError(error, url, request);
    const failTransport = (error: Error) => {
      fail(translate(error));
    };
    const outgoing = openRequest(url, request);
    // An error of the caller's stream is passed on unchanged, even before the stream is sent.
    if (body instanceof Readable) body.on('error', fail);
    if (request.isUrgent) prioritize(outgoing, request.agent);
    let isAnswered = false;
    outgoing.on('error', (error: Error & { code?: unknown }) => {
      const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      if (mayRepeat && isReset && outgoing.reusedSocket && !isAnswered) fail(new StaleSocket());
      else failTransport(error);
    });
    outgoing.on('response', (incoming) => {
      isAnswered = true;
      const done = (result: T) => {
        stop();
        promise?.resolve(result);
        promise = undefined;
      };
      read(incoming, { done, fail, translate });
    });
    // After a response that Node.js does not emit, such as 101, `close` is the only event.
    outgoing.on('close', () => {
      if (!isAnswered) failTransport(new Error('closed'));
    });
    const send = () => {
      if (body instanceof Readable) body.pipe(outgoing);
      else outgoing.end(body);
    };
    if (url.protocol === 'http:') send();
    else {
      outgoing.on('socket', (socket) => {
        afterPeerVerified(socket, hostnameOf(url), send, failTransport);
      });
    }
    stop = watchLimits(limits, step, fail);
  });
}

function openRequest(url: URL, request: HttpRequest): ClientRequest {
  const { method, headers, agent } = request;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  // Given a URL, Node.js would convert all of its properties on each request.
  const { protocol, port } = url;
  const path = url.pathname + url.search;
  const host = hostnameOf(url);
  try {
    const options = { protocol, host, port, path, method, headers, agent };
    return send(protocol === 'https:' ? { ...options, ...OWN_CONNECTIONS } : options);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_INVALID_PROTOCOL') {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be an agent for ${protocol}`);
    }
    if (/^ERR_(INVALID_CHAR|INVALID_HTTP_TOKEN|HTTP_INVALID_HEADER_VALUE)$/.test(String(code))) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'a header contains characters that HTTP forbids',
      );
    }
    throw connectionError(error as Error, url, request);
  }
}

function connectionError(error: Error, url: URL, { agent, step }: HttpRequest): SystemUserError {
  const reason = error instanceof ProxyError ? error.reason : error;
  if (!(reason instanceof Error)) return proxyRefused(reason, url, step);
  const isOwn = agent instanceof TunnelAgent || agent instanceof LoopbackProxyAgent;
  if (!isOwn) return transportError(reason, url, step);
  const isReached = reason === error && agent instanceof TunnelAgent;
  return transportError(reason, url, step, { url: agent.proxy, isReached });
}

function globalAgentFor({ protocol }: URL): Agent {
  return protocol === 'https:' ? httpsGlobalAgent : httpGlobalAgent;
}

function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Closes an agent's idle connections to the host of a URL. */
function closeIdle({ freeSockets = {} }: Partial<Agent>, { hostname, port, protocol }: URL): void {
  // The prefix of the names that Node.js lists them under (http.Agent.getName).
  const host = hostname.replace(/^\[|\]$/g, '');
  const prefix = `${host}:${port || (protocol === 'https:' ? 443 : 80)}:`;
  for (const [name, sockets = []] of Object.entries(freeSockets)) {
    if (name.startsWith(prefix)) for (const socket of sockets) socket.destroy();
  }
}

/** Moves a request to the front of the queue for a connection of its agent. */
function prioritize(request: ClientRequest, agent: Agent | undefined): void {
  const queues = Object.values(agent?.requests ?? {}) as unknown[][];
  for (const queue of queues) {
    const index = queue.indexOf(request);
    if (index > 0) queue.unshift(...queue.splice(index, 1));
  }
}
