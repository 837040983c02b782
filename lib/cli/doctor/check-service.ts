import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Agent, IncomingMessage } from 'node:http';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import { ArgumentError, SystemUserError } from '../../errors.js';
import { makeAgent } from '../../http/agent.js';
import type { Endpoints } from '../../http/endpoints.js';
import { responseMalformed } from '../../http/malformed-response.js';
import { type HttpResponse, sendRequest } from '../../http/response.js';
import { describePage, httpStatusError } from '../../http/status-errors.js';
import { readKeySet, UsableKeys } from '../../jwt/usable-keys.js';
import { Clock } from '../../model/clock.js';
import { UsageError } from '../errors.js';
import { type Finding, ok, warning } from './finding.js';

/** How to reach the login host, and what not to quote from it. */
export interface ServiceConnection {
  readonly endpoints: Endpoints;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
}

/** The answer that the host gave, and when it came, Unix ms. */
interface HostResponse extends HttpResponse {
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
  { endpoints, agent, timeoutMs, secrets }: ServiceConnection,
  isPinned: boolean,
): Promise<Finding<HostResponse>> {
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

/** Up to here there is nothing to do, in seconds; the Date header knows whole ones only. */
const OK_SECONDS = 30;
const WARNING_SECONDS = 120;

const REMEDY = 'Synchronise the clock of this machine, with NTP for example.';

/** How far the clock of this machine is from that of the service. */
export function checkClock({ headers, at }: HostResponse): Finding {
  const offsetMs = new Clock(Date.now).measure(headers.date, at);
  if (offsetMs === undefined) {
    return warning('the answer of the login host has no date', 'Compare the clock by hand.');
  }
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  if (seconds < OK_SECONDS) return ok(`within ${Math.max(1, seconds)} s of the service's`);
  if (seconds < WARNING_SECONDS) return warning(`${seconds} s ${side} the service's`, REMEDY);
  const minutes = Math.round(seconds / 60);
  throw new UsageError(
    `The clock of this machine is ${minutes} minutes ${side} the service's.`,
    REMEDY,
  );
}

/** How many keys of the key set can verify a security token. */
export function checkKeySet(answer: HostResponse, secrets: readonly string[]): Finding<never> {
  const { status, body } = answer;
  if (status !== 200) throw httpStatusError(answer, 5, secrets);
  const jwks = readKeySet(parse(body.toString()));
  if (!jwks) {
    const page = describePage(body, secrets, 5);
    throw responseMalformed(page?.description ?? 'is not a key set', status, 5, page?.hint);
  }
  const { size } = new UsableKeys(jwks);
  if (size > 0) return ok(`key set with ${size} usable of ${jwks.keys.length} in all`);
  throw new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
    step: 5,
    message: `The key set has no usable key, of ${jwks.keys.length} in all.`,
    hint: 'Check that the login URL is that of the SuperOffice login service.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Which proxy leads to the login host, without its user and password. */
export async function checkProxy(url: URL): Promise<Finding<Agent>> {
  const scheme = url.protocol.slice(0, -1);
  const variable = findVariable(`${scheme}_proxy`, 'all_proxy');
  const agent = await openAgent(url, variable);
  if ('proxy' in agent && agent.proxy instanceof URL) {
    const { protocol, host } = agent.proxy;
    const found = `${protocol}//${host}, from ${variable ?? 'the environment'}`;
    const isBare = variable !== undefined && !process.env[variable]?.includes('://');
    if (!isBare || protocol === 'http:') return ok(found, agent);
    const remedy = `Write http:// before it, if the proxy itself speaks http, as most do.`;
    return warning(`${found}, which has no scheme and is taken for ${protocol}//`, remedy, agent);
  }
  if (variable !== undefined) return ok(`none: ${variable} does not apply to this address`, agent);
  const other = scheme === 'https' ? findVariable('http_proxy') : undefined;
  return ok(
    other === undefined
      ? 'none'
      : `none: ${other} is not used for an https address, HTTPS_PROXY is`,
    agent,
  );
}

async function openAgent(url: URL, variable = 'it'): Promise<Agent> {
  try {
    return await makeAgent(url);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    // The value may hold a password.
    const remedy = `Set ${variable} to the address of the proxy, like http://proxy.example.com:3128, or unset it.`;
    throw new UsageError(`${error.message}.`, remedy);
  }
}

function findVariable(...names: readonly string[]): string | undefined {
  return names.flatMap((name) => [name, name.toUpperCase()]).find((name) => process.env[name]);
}
