import type { IncomingHttpHeaders } from 'node:http';
import { type Step, SystemUserError } from '../errors.js';
import { httpStatusError } from './status-errors.js';

/** What Node.js says of a certificate it does not accept; no second try changes that. */
const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ALTNAME|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)/;

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    'The certificate is for another host: check the login URL, and whether a proxy answers in its place.',
  ],
  [
    /CERT_(HAS_EXPIRED|NOT_YET_VALID)/,
    'The certificate is out of date: check the clock of this machine, and whether a proxy answers in place of the host.',
  ],
  [
    CERTIFICATE,
    'Node.js does not trust who signed the certificate. For a company CA set NODE_EXTRA_CA_CERTS, or pass an agent with `ca`.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'The name is not found: check the login URL, the DNS, and whether a proxy is needed.',
  ],
  [
    /ECONNREFUSED/,
    'Nothing listens there: check the login URL and its port, or start the simulator.',
  ],
  [
    /ECONNRESET|EPIPE|HPE_/,
    'The connection broke: try again; if it goes on, look for a proxy or firewall between.',
  ],
];

/** The same of a proxy, which is named by the environment. */
const PROXY_HINTS: typeof HINTS = [
  [
    CERTIFICATE,
    'The certificate of the proxy does not hold: it must be for its name, and trusted.',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'The name of the proxy is not found.'],
  [/ECONNREFUSED/, 'Nothing listens where the proxy should be.'],
  [/SSL|EPROTO/, 'The proxy speaks no TLS: its URL may have to begin with http://.'],
];

/** A proxy that a connection leads through, and whether it failed on the way there. */
interface ProxyOnTheWay {
  readonly url: URL;
  readonly isReached: boolean;
}

/** The error for a connection that failed; of what lies below, nothing but its code goes further. */
export function transportError(
  error: Error,
  url: URL,
  step: Step | undefined,
  proxy?: ProxyOnTheWay,
): SystemUserError {
  const { code = 'unknown' } = error as { code?: unknown };
  const name = typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : 'unknown';
  const way = proxy ? ` through the proxy ${proxy.url.host}` : '';
  return new SystemUserError('ERR_TRANSPORT', {
    step,
    message: `The connection to ${url.host}${way} failed: ${name}.`,
    // A ticket is used elsewhere than at the login URL; the message says where.
    hint:
      step === undefined
        ? hintForTransport(name, url, proxy).replace('the login URL', 'the address')
        : hintForTransport(name, url, proxy),
    retryable: !CERTIFICATE.test(name),
    cause: Object.assign(new Error(name), { code: name }),
  });
}

function hintForTransport(name: string, url: URL, proxy: ProxyOnTheWay | undefined): string {
  const hints = proxy && !proxy.isReached ? PROXY_HINTS : HINTS;
  const hint = hints.find(([codes]) => codes.test(name))?.[1];
  if (!proxy) return hint ?? 'Check the network, and the login URL.';
  const variable = `${url.protocol.slice(0, -1).toUpperCase()}_PROXY`;
  return `${hint ?? 'The way leads through a proxy.'} Check ${variable}, and whether the proxy is up and lets the host pass.`;
}

/** What a proxy answered to CONNECT, where it opened no tunnel. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Whether it was given a user and a password. */
  readonly isAuthorized: boolean;
}

/** The error for a proxy that opens no tunnel to a host. */
export function proxyRefused(
  answer: ProxyAnswer,
  url: URL,
  step: Step | undefined,
): SystemUserError {
  const { retryable, retryAfterMs } = httpStatusError(answer, step);
  const { status } = answer;
  return new SystemUserError('ERR_HTTP_STATUS', {
    step,
    message: `The proxy answered with HTTP status ${status}, and opened no connection to ${url.host}.`,
    hint: hintForProxy(answer, step),
    retryable,
    status,
    retryAfterMs,
  });
}

function hintForProxy({ status, isAuthorized }: ProxyAnswer, step: Step | undefined): string {
  if (status === 407 && isAuthorized) {
    return 'The proxy does not take the user and the password in HTTPS_PROXY: check them, and that @, : and % in them are percent-encoded.';
  }
  if (status === 407)
    return 'The proxy wants a user and a password: put them into the URL in HTTPS_PROXY.';
  if (status >= 500) {
    const address = step === undefined ? 'the address' : 'the login URL';
    return `The proxy does not reach the host: check ${address}, and try again later.`;
  }
  return 'Ask the operator of the proxy to allow connections to the host, or name the host in NO_PROXY.';
}
