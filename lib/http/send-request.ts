import {
  globalAgent as httpGlobalAgent,
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
} from 'node:http';
import {
  globalAgent as httpsGlobalAgent,
  request as httpsRequest,
  type RequestOptions as HttpsRequestOptions,
} from 'node:https';
import { ArgumentError } from '../argument-error.js';
import { SystemUserError, type Step } from '../errors.js';
import { responseMalformed } from '../failures/response-malformed.js';
import { timeoutError, watchLimits, type Limits } from '../watch-limits.js';
import { MAX_BYTES, readBody, type BodyFailure } from './read-body.js';
import { closeIdle } from './close-idle.js';
import { goFirst } from './go-first.js';
import { LoopbackProxyAgent } from './loopback-proxy-agent.js';
import { ProxyError } from './proxy-error.js';
import { proxyRefused } from '../failures/proxy-refused.js';
import { transportError } from '../failures/transport-error.js';
import { TunnelAgent } from './tunnel-agent.js';
import { whenAuthorized } from './when-authorized.js';

/** One request, whole. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent: Agent | undefined;
  /** Whether others wait for the answer, so that it goes before what waits for a connection. */
  readonly isUrgent?: boolean;
  readonly limits: Limits;
  /** The step that a failure is reported under. */
  readonly step: Step;
}

/** One response, whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends one request over node:http or node:https: no redirect is followed, the whole answer is bounded in time and size,
 * and nothing is sent to a host whose certificate does not hold.
 *
 * This is the one place that sees the errors of HTTP, TLS and sockets.
 */
export async function sendRequest(url: URL, request: HttpRequest): Promise<HttpResponse> {
  const { limits, step } = request;
  limits.signal?.throwIfAborted();
  // Nothing is sent whose answer nobody would wait for.
  if (limits.timeoutMs <= 0) throw timeoutError(step);
  const startedAt = performance.now();
  try {
    return await sendOnce(url, request);
  } catch (error) {
    if (!(error instanceof StaleSocket)) throw error;
    // The server had closed a kept connection before it read the request: those that were kept longer are as dead.
    closeIdle(request.agent ?? globalAgentFor(url), url);
    const timeoutMs = limits.timeoutMs - (performance.now() - startedAt);
    return await sendOnce(url, { ...request, limits: { ...limits, timeoutMs } }, false);
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

/** Marks a reset of a reused connection before any answer. */
class StaleSocket extends Error {}

function sendOnce(url: URL, request: HttpRequest, first = true): Promise<HttpResponse> {
  const { body, limits, step } = request;
  return new Promise((resolve, reject) => {
    let stop: () => void = () => undefined;
    const fail = (reason: unknown) => {
      stop();
      outgoing.destroy();
      reject(reason);
    };
    const failTransport = (error: Error) => {
      fail(connectionError(error, url, request));
    };
    const outgoing = open(url, request);
    if (request.isUrgent) goFirst(outgoing, request.agent);
    let isAnswered = false;
    outgoing.on('error', (error: Error & { code?: unknown }) => {
      const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      if (first && isReset && outgoing.reusedSocket && !isAnswered) fail(new StaleSocket());
      else failTransport(error);
    });
    outgoing.on('response', (incoming) => {
      isAnswered = true;
      const { statusCode: status = 0, headers } = incoming;
      const done = (content: Buffer) => {
        stop();
        resolve({ status, headers, body: content });
      };
      readBody(incoming, done, (failure) => {
        if (failure instanceof Error) failTransport(failure);
        else fail(bodyError(failure, step));
      });
    });
    // With an answer that is none, as 101, the connection ends and nothing else is said of it.
    outgoing.on('close', () => {
      if (!isAnswered) failTransport(new Error('closed'));
    });
    if (url.protocol === 'http:') outgoing.end(body);
    else {
      outgoing.on('socket', (socket) => {
        whenAuthorized(socket, hostnameOf(url), () => outgoing.end(body), failTransport);
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
    if ((error as { code?: unknown }).code !== 'ERR_INVALID_PROTOCOL')
      throw connectionError(error as Error, url, request);
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be one for ${protocol}`);
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

function bodyError(failure: Exclude<BodyFailure, Error>, step: Step): SystemUserError {
  if (failure === 'unknown encoding') {
    return responseMalformed('is compressed in an unknown way', undefined, step);
  }
  return new SystemUserError('ERR_RESPONSE_TOO_LARGE', {
    step,
    message: `The answer is larger than ${MAX_BYTES} bytes, which no answer of this contract is.`,
    hint: 'Check the login URL, and whether a proxy or firewall answers in place of the service.',
  });
}
