import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Agent, IncomingMessage } from 'node:http';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import type { Endpoints } from '../../http/endpoints.js';
import { SystemUserError } from '../../errors.js';
import { httpStatusError } from '../../http/status-errors.js';
import { sendRequest, type HttpResponse } from '../../http/response.js';
import { ok, warning, type Finding } from './finding.js';

/** How to reach the login host, and what not to quote from it. */
export interface Way {
  readonly endpoints: Endpoints;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
}

/** The answer that the host gave, and when it came, Unix ms. */
export interface HostAnswer extends HttpResponse {
  readonly at: number;
}

const PINNED =
  'It is the key set that was asked for, which pinned certificates stand for: go by what the exchange comes to.';
const PROXY_REFUSED =
  'Ask its operator to let CONNECT to the login host through, or set NO_PROXY if the host is reachable without it.';

/**
 * Asks the login host for its key set, once; what the answer holds is for others to judge. Where certificates are pinned
 * nobody else asks for it, and whatever the host answers shows that it is there.
 */
export async function checkHost(
  { endpoints, agent, timeoutMs, secrets }: Way,
  isPinned: boolean,
): Promise<Finding<HostAnswer>> {
  const startedAt = performance.now();
  let tls: string | undefined;
  // The one place where Node.js shows the socket of a request that somebody else makes.
  const onResponse = (message: unknown) => {
    tls = describeTls(message as { response: IncomingMessage });
  };
  subscribe('http.client.response.finish', onResponse);
  try {
    const answer = await sendRequest(endpoints.jwks, {
      method: 'GET',
      headers: { Accept: 'application/json' },
      agent,
      limits: { timeoutMs },
      step: 5,
    });
    const { status } = answer;
    const isOther = status === 407 || (status >= 300 && status < 400);
    if (isOther || (status >= 500 && !isPinned)) throw httpStatusError(answer, 5, secrets);
    const isHttps = endpoints.jwks.protocol === 'https:';
    // What comes to an https address without TLS is the answer of a proxy to CONNECT.
    if (isHttps && tls === undefined) throw proxyRefused(status);
    const durationMs = Math.round(performance.now() - startedAt);
    const how = `answers with HTTP status ${status} in ${durationMs} ms, ${tls ?? 'without TLS'}`;
    const value = { ...answer, at: Date.now() };
    return status >= 500 ? warning(how, PINNED, value) : ok(how, value);
  } finally {
    unsubscribe('http.client.response.finish', onResponse);
  }
}

function proxyRefused(status: number): SystemUserError {
  return new SystemUserError('ERR_HTTP_STATUS', {
    step: 5,
    message: `The proxy refused the connection (${status}).`,
    hint: PROXY_REFUSED,
    status,
  });
}

function describeTls({ response: { socket } }: { response: IncomingMessage }): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const protocol = socket.getProtocol() ?? 'TLS';
  // Node.js gives an empty object where there is none.
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const { issuer, valid_to: validTo } = certificate;
  if (!issuer || validTo === undefined) return protocol;
  return `${protocol}, certificate by ${String(issuer.O ?? issuer.CN)} until ${validTo}`;
}
