import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Agent, IncomingMessage } from 'node:http';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import { ArgumentError, SystemUserError } from '../../errors.js';
import { makeAgent } from '../../http/make-agent.js';
import type { Endpoints } from '../../http/endpoints.js';
import { responseMalformed } from '../../http/malformed-response.js';
import { type HttpResponse, sendRequest } from '../../http/response.js';
import { describePage, httpStatusError } from '../../http/status-errors.js';
import { readKeySet, UsableKeys } from '../../jwt/usable-keys.js';
import { Clock } from '../../model/clock.js';
import { UsageError } from '../errors.js';
import { type Finding, ok, warning } from './finding.js';

/** The login host, how to reach it, and the secrets that no finding may quote. */
export interface ServiceConnection {
  readonly endpoints: Endpoints;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
}

interface HostResponse extends HttpResponse {
  /** When it arrived, Unix ms. */
  readonly at: number;
}

const PINNED =
  'Only the key set request failed. It is not needed with pinned certificates; rely on the exchange check.';
const PROXY_REFUSED =
  'Ask the operator of the proxy to allow CONNECT to the login host, or set NO_PROXY if the host is reachable without a proxy.';

/**
 * Requests the key set of the login host once. Other checks examine the body. With pinned certificates the key set is not
 * needed, and a 5xx or 404 still shows that the host is reachable.
 */
export async function checkHost(
  { endpoints, agent, timeoutMs, secrets }: ServiceConnection,
  isPinned: boolean,
): Promise<Finding<HostResponse>> {
  const startedAt = performance.now();
  let tls: string | undefined;
  // Node.js shows the socket of a request made elsewhere only on this channel.
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
    const isProxyOrRedirect = status === 407 || (status >= 300 && status < 400);
    if (isProxyOrRedirect || (status >= 500 && !isPinned))
      throw httpStatusError(answer, 5, secrets);
    const isHttps = endpoints.jwks.protocol === 'https:';
    // A response without TLS from an https address is the answer of a proxy to CONNECT.
    if (isHttps && tls === undefined) throw proxyRefused(status);
    const durationMs = Math.round(performance.now() - startedAt);
    const found = `answered with HTTP status ${status} in ${durationMs} ms, ${tls ?? 'without TLS'}`;
    const value = { ...answer, at: Date.now() };
    return status >= 500 ? warning(found, PINNED, value) : ok(found, value);
  } finally {
    unsubscribe('http.client.response.finish', onResponse);
  }
}

/** Below this the clock is accurate enough; the Date header has whole seconds only. */
const OK_SECONDS = 30;
const WARNING_SECONDS = 120;

const REMEDY = 'Synchronise the clock of this machine, for example with NTP.';

/** Compares the clock of this machine with the Date header of the service. */
export function checkClock({ headers, at }: HostResponse): Finding {
  const offsetMs = new Clock(Date.now).measure(headers.date, at);
  if (offsetMs === undefined) {
    return warning(
      'the response of the login host has no Date header',
      'Check the clock manually.',
    );
  }
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  if (seconds < OK_SECONDS) return ok(`within ${Math.max(1, seconds)} s of the service's clock`);
  if (seconds < WARNING_SECONDS) return warning(`${seconds} s ${side} the service's clock`, REMEDY);
  const minutes = Math.round(seconds / 60);
  throw new UsageError(
    `The clock of this machine is ${minutes} minutes ${side} the service's clock.`,
    REMEDY,
  );
}

/** Counts the keys of the key set that can verify a security token. */
export function checkKeySet(answer: HostResponse, secrets: readonly string[]): Finding<never> {
  const { status, body } = answer;
  if (status !== 200) throw httpStatusError(answer, 5, secrets);
  const jwks = readKeySet(parse(body.toString()));
  if (!jwks) {
    const page = describePage(body, secrets, 5);
    throw responseMalformed(page?.description ?? 'is not a key set', status, 5, page?.hint);
  }
  const { size } = new UsableKeys(jwks);
  if (size > 0) return ok(`${size} of ${jwks.keys.length} keys in the key set can be used`);
  throw new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
    step: 5,
    message: `None of the keys in the key set can be used (${jwks.keys.length} in total).`,
    hint: 'Check that the login URL belongs to the SuperOffice login service.',
  });
}

/** Finds the proxy for the login host, and reports it without its user and password. */
export async function checkProxy(url: URL): Promise<Finding<Agent>> {
  const scheme = url.protocol.slice(0, -1);
  const variable = findVariable(`${scheme}_proxy`, 'all_proxy');
  const agent = await openAgent(url, variable);
  if ('proxy' in agent && agent.proxy instanceof URL) {
    const { protocol, host } = agent.proxy;
    const found = `${protocol}//${host}, from ${variable ?? 'the environment'}`;
    const isBare = variable !== undefined && !process.env[variable]?.includes('://');
    if (!isBare || protocol === 'http:') return ok(found, agent);
    const remedy = 'Prefix it with http:// if the proxy accepts plain http, as most proxies do.';
    return warning(`${found}, has no scheme and is read as ${protocol}//`, remedy, agent);
  }
  if (variable !== undefined) return ok(`none: ${variable} does not apply to this address`, agent);
  const other = scheme === 'https' ? findVariable('http_proxy') : undefined;
  return ok(
    other === undefined
      ? 'none'
      : `none: ${other} does not apply to an https address, only HTTPS_PROXY does`,
    agent,
  );
}

function describeTls({ response: { socket } }: { response: IncomingMessage }): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const protocol = socket.getProtocol() ?? 'TLS';
  // Without a certificate Node.js returns an empty object.
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const { issuer, valid_to: validTo } = certificate;
  if (!issuer || validTo === undefined) return protocol;
  return `${protocol}, certificate issued by ${String(issuer.O ?? issuer.CN)}, valid until ${validTo}`;
}

function proxyRefused(status: number): SystemUserError {
  return new SystemUserError('ERR_HTTP_STATUS', {
    step: 5,
    message: `The proxy refused the connection (${status}).`,
    hint: PROXY_REFUSED,
    status,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findVariable(...names: readonly string[]): string | undefined {
  return names.flatMap((name) => [name, name.toUpperCase()]).find((name) => process.env[name]);
}

async function openAgent(url: URL, variable = 'it'): Promise<Agent> {
  try {
    return await makeAgent(url);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    // The value may hold a password.
    const remedy = `Set ${variable} to the address of the proxy, for example http://proxy.example.com:3128, or unset it.`;
    throw new UsageError(`${error.message}.`, remedy);
  }
}
