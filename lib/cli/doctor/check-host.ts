import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Agent, IncomingMessage } from 'node:http';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import type { Endpoints } from '../../endpoints.js';
import { httpStatusError } from '../../failures/http-status-error.js';
import { sendRequest, type HttpResponse } from '../../http/send-request.js';
import { ok, type Finding } from './finding.js';

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

/** Asks the login host for its key set, once; what the answer holds is for others to judge. */
export async function checkHost({
  endpoints,
  agent,
  timeoutMs,
  secrets,
}: Way): Promise<Finding<HostAnswer>> {
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
    const isOther = status === 407 || status >= 500 || (status >= 300 && status < 400);
    if (isOther) throw httpStatusError(answer, 5, secrets);
    const durationMs = Math.round(performance.now() - startedAt);
    const found = [`answers with HTTP status ${status} in ${durationMs} ms`, tls ?? 'without TLS'];
    return ok(found.join(', '), { ...answer, at: Date.now() });
  } finally {
    unsubscribe('http.client.response.finish', onResponse);
  }
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
