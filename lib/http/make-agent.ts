import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ArgumentError } from '../errors.js';
import { isLoopback } from './endpoints.js';
import { LoopbackProxyAgent, TunnelAgent } from './proxy-agents.js';

/** The maximum number of connections of one agent; more requests wait for a free one. */
const MAX_SOCKETS = 16;

const VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'];

/**
 * Makes an agent with keep-alive for one address, through the proxy that the environment names for it (HTTPS_PROXY,
 * HTTP_PROXY, NO_PROXY).
 *
 * Plain http to loopback only uses a proxy that is on loopback, too: those connections are not encrypted.
 */
export async function makeAgent(url: URL, maxSockets = MAX_SOCKETS): Promise<HttpAgent> {
  const options = { keepAlive: true, maxSockets };
  const proxy = await proxyFor(url);
  if (url.protocol === 'https:') {
    return proxy ? makeTunnelAgent(proxy, options) : new HttpsAgent(options);
  }
  return proxy && isLoopback(proxy)
    ? new LoopbackProxyAgent(proxy, options)
    : new HttpAgent(options);
}

function makeTunnelAgent(proxy: URL, options: AgentOptions): HttpAgent {
  const url = new URL(proxy);
  url.username = url.password = '';
  return new TunnelAgent({ url, authorization: authorizationFor(proxy) }, options);
}

function authorizationFor({ username, password }: URL): string | undefined {
  if (!username && !password) return undefined;
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
  } catch {
    throw invalidProxy('. Write % in its user and password as %25');
  }
}

async function proxyFor(url: URL): Promise<URL | undefined> {
  const { env } = process;
  if (!VARIABLES.some((name) => env[name] || env[name.toUpperCase()])) return undefined;
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(url.href);
  if (proxy === '') return undefined;
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    throw invalidProxy();
  }
  return new URL(proxy);
}

/** The error does not quote the value, which may contain a password. */
function invalidProxy(more = ''): ArgumentError {
  return new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    `HTTPS_PROXY or HTTP_PROXY in the environment must be an http or https URL${more}`,
  );
}
