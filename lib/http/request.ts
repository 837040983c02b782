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

/** One request. */
export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream can be sent once. */
  readonly body?: string | Uint8Array | Readable | undefined;
  readonly agent: Agent | undefined;
  /** Whether others wait for the answer, so that it goes before what waits for a connection. */
  readonly isUrgent?: boolean;
  /** Whether the server must not get it twice: it is then not sent again where a kept connection turns out to be dead. */
  readonly onlyOnce?: boolean;
  readonly limits: Limits;
  /** The step that a failure is reported under. */
  readonly step: Step | undefined;
}

/** How whoever reads an answer comes to an end. */
interface Ending<T> {
  /** The answer is read as far as it is waited for: the limits end here. */
  readonly done: (result: T) => void;
  readonly fail: (reason: unknown) => void;
  /** What an error of the connection is to the caller. */
  readonly translate: (error: Error) => SystemUserError;
}

/**
 * Sends one request over node:http or node:https, and has its answer read: no redirect is followed, and nothing is sent
 * to a host whose certificate does not hold.
 *
 * This is the one place that sees the errors of HTTP, TLS and sockets.
 *
 * @param read - reads the answer, whose headers are here
 */
export async function beginRequest<T>(
  url: URL,
  request: HttpRequest,
  read: (incoming: IncomingMessage, ending: Ending<T>) => void,
): Promise<T> {
  const { body, limits, step } = request;
  const startedAt = performance.now();
  const mayRepeat = !request.onlyOnce && !(body instanceof Readable);
  try {
    limits.signal?.throwIfAborted();
    // Nothing is sent whose answer nobody would wait for.
    if (limits.timeoutMs <= 0) throw timeoutError(step);
    return await beginOnce(url, request, read, mayRepeat);
  } catch (error) {
    // Nothing may have come to send it.
    if (body instanceof Readable) body.on('error', () => undefined).destroy();
    if (!(error instanceof StaleSocket)) throw error;
    // The server had closed a kept connection before it read the request: those that were kept longer are as dead.
    closeIdle(request.agent ?? globalAgentFor(url), url);
    const timeoutMs = limits.timeoutMs - (performance.now() - startedAt);
    return await beginOnce(url, { ...request, limits: { ...limits, timeoutMs } }, read, false);
  }
}

/**
 * No connection that other code has opened with the same agent, which may have been let pass; and no resumed session,
 * which shows no certificate that could be checked.
 */
const OWN_CONNECTIONS: HttpsRequestOptions & { session: undefined } = {
  sessionIdContext: 'superoffice-system-user',
  session: undefined,
};

/** How a promise is settled. */
interface Settlers<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Marks a reset of a reused connection before any answer. */
class StaleSocket extends Error {}

function beginOnce<T>(
  url: URL,
  request: HttpRequest,
  read: (incoming: IncomingMessage, ending: Ending<T>) => void,
  mayRepeat: boolean,
): Promise<T> {
  const { body, limits, step } = request;
  return new Promise((resolve, reject) => {
    let stop: () => void = () => undefined;
    // The connection lives on: it must not keep what was read from it.
    let settle: Settlers<T> | undefined = { resolve, reject };
    const fail = (reason: unknown) => {
      stop();
      outgoing.destroy();
      if (body instanceof Readable) body.destroy();
      settle?.reject(reason);
      settle = undefined;
    };
    const translate = (error: Error) => connectionError(error, url, request);
    const failTransport = (error: Error) => {
      fail(translate(error));
    };
    const outgoing = open(url, request);
    // What the caller's stream fails with is the caller's own, also before it is sent.
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
        settle?.resolve(result);
        settle = undefined;
      };
      read(incoming, { done, fail, translate });
    });
    // With an answer that is none, as 101, the connection ends and nothing else is said of it.
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

function open(url: URL, request: HttpRequest): ClientRequest {
  const { method, headers, agent } = request;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  // From a URL, Node.js would take what it needs and more, each time.
  const { protocol, port } = url;
  const path = url.pathname + url.search;
  const host = hostnameOf(url);
  try {
    const options = { protocol, host, port, path, method, headers, agent };
    return send(protocol === 'https:' ? { ...options, ...OWN_CONNECTIONS } : options);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_INVALID_PROTOCOL') {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be one for ${protocol}`);
    }
    if (/^ERR_(INVALID_CHAR|INVALID_HTTP_TOKEN|HTTP_INVALID_HEADER_VALUE)$/.test(String(code))) {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'a header has characters that HTTP forbids');
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

/** Closes the connections to the host of a URL that an agent keeps and nobody uses. */
function closeIdle({ freeSockets = {} }: Partial<Agent>, { hostname, port, protocol }: URL): void {
  // The beginning of what Node.js keeps them under (http.Agent.getName).
  const host = hostname.replace(/^\[|\]$/g, '');
  const prefix = `${host}:${port || (protocol === 'https:' ? 443 : 80)}:`;
  for (const [name, sockets = []] of Object.entries(freeSockets)) {
    if (name.startsWith(prefix)) for (const socket of sockets) socket.destroy();
  }
}

/** Puts a request before all others that wait for a connection of the same agent. */
function prioritize(request: ClientRequest, agent: Agent | undefined): void {
  const queues = Object.values(agent?.requests ?? {}) as unknown[][];
  for (const queue of queues) {
    const place = queue.indexOf(request);
    if (place > 0) queue.unshift(...queue.splice(place, 1));
  }
}
