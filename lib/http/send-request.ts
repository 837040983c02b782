import {
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ArgumentError } from '../argument-error.js';
import { SystemUserError, type Step } from '../errors.js';
import { watchLimits, type Limits } from '../watch-limits.js';

/** One request, whole. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent: Agent | undefined;
  readonly limits: Limits;
  /** The step that a failure is reported under. */
  readonly step: Step;
}

/** One response, whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sixty times the largest answer of this contract. */
const MAX_BYTES = 256 * 1024;

/**
 * Sends one request over node:http or node:https: no redirect is followed, the whole answer is bounded in time and size.
 *
 * This is the one place that sees the errors of HTTP, TLS and sockets; nothing but their code leaves it.
 */
export async function sendRequest(url: URL, request: HttpRequest): Promise<HttpResponse> {
  const { method, headers, body, agent, limits, step } = request;
  limits.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const outgoing = open(url, { method, headers, agent });
    const fail = (reason: unknown) => {
      stop();
      outgoing.destroy();
      reject(reason);
    };
    const failTransport = (error: Error) => {
      fail(transportError(error, url, step));
    };
    const stop = watchLimits(limits, step, fail);
    outgoing.on('error', failTransport);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('error', failTransport);
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BYTES) fail(tooLarge(step));
        else chunks.push(chunk);
      });
      incoming.on('end', () => {
        stop();
        const { statusCode: status = 0, headers } = incoming;
        resolve({ status, headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(body);
  });
}

function open(url: URL, options: RequestOptions): ClientRequest {
  try {
    return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);
  } catch {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be one for ${url.protocol}`);
  }
}

function tooLarge(step: Step): SystemUserError {
  return new SystemUserError('ERR_RESPONSE_TOO_LARGE', {
    step,
    message: `The answer is larger than ${MAX_BYTES} bytes, which no answer of this contract is.`,
    hint: 'Check the login URL, and whether a proxy or firewall answers in place of the service.',
  });
}

function transportError(error: Error & { code?: unknown }, url: URL, step: Step): SystemUserError {
  const code = typeof error.code === 'string' ? error.code : 'unknown';
  return new SystemUserError('ERR_TRANSPORT', {
    step,
    message: `The connection to ${url.host} failed: ${code}.`,
    hint: 'Check the login URL, the network, the proxy and, for a TLS code, the certificate authority this Node.js trusts.',
    retryable: true,
    cause: Object.assign(new Error(code), { code }),
  });
}
