import type { IncomingHttpHeaders } from 'node:http';
import { type Step, SystemUserError } from '../errors.js';
import { httpStatusError } from './status-errors.js';

/** Node's codes for a certificate that it rejects, which no retry changes. */
const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ALTNAME|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)/;

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    'The certificate is for another host. Check the login URL, and whether a proxy responds in its place.',
  ],
  [
    /CERT_(HAS_EXPIRED|NOT_YET_VALID)/,
    'The certificate has expired or is not valid yet. Check the clock of this machine, and whether a proxy responds in place of the host.',
  ],
  [
    CERTIFICATE,
    'Node.js does not trust the issuer of the certificate. For a company CA, set NODE_EXTRA_CA_CERTS or pass an agent with `ca`.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'The host name was not found. Check the login URL, the DNS, and whether a proxy is needed.',
  ],
  [
    /ECONNREFUSED/,
    'The connection was refused. Check the login URL and its port, or start the simulator.',
  ],
  [
    /ECONNRESET|EPIPE|HPE_/,
    'The connection broke. Try again; if it happens again, look for a proxy or firewall in between.',
  ],
];

/** The hints for a failed connection to the proxy that the environment names. */
const PROXY_HINTS: typeof HINTS = [
  [
    CERTIFICATE,
    'The certificate of the proxy is not valid: it must be for the proxy’s name, and trusted.',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'The host name of the proxy was not found.'],
  [/ECONNREFUSED/, 'The proxy refused the connection.'],
  [/SSL|EPROTO/, 'The proxy does not support TLS: its URL may have to begin with http://.'],
];

/** The proxy of a failed connection. */
interface UsedProxy {
  readonly url: URL;
  /** Whether the proxy was reached, so that the connection failed behind it. */
  readonly isReached: boolean;
}

/** The error for a failed connection; of the underlying error, only the code is passed on. */
export function transportError(
  error: Error,
  url: URL,
  step: Step | undefined,
  proxy?: UsedProxy,
): SystemUserError {
  const { code = 'unknown' } = error as { code?: unknown };
  const name = typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : 'unknown';
  const via = proxy ? ` through the proxy ${proxy.url.host}` : '';
  return new SystemUserError('ERR_TRANSPORT', {
    step,
    message: `The connection to ${url.host}${via} failed: ${name}.`,
    // A ticket is used at the tenant's address, which the message names.
    hint:
      step === undefined
        ? hintForTransport(name, url, proxy).replace('the login URL', 'the address')
        : hintForTransport(name, url, proxy),
    retryable: !CERTIFICATE.test(name),
    cause: Object.assign(new Error(name), { code: name }),
  });
}

function hintForTransport(name: string, url: URL, proxy: UsedProxy | undefined): string {
  const hints = proxy && !proxy.isReached ? PROXY_HINTS : HINTS;
  const hint = hints.find(([codes]) => codes.test(name))?.[1];
  if (!proxy) return hint ?? 'Check the network and the login URL.';
  const variable = `${url.protocol.slice(0, -1).toUpperCase()}_PROXY`;
  return `${hint ?? 'The connection uses a proxy.'} Check ${variable}, and whether the proxy runs and allows connections to the host.`;
}

/** The response of a proxy that refused CONNECT. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Whether the request had a user and a password. */
  readonly isAuthorized: boolean;
}

/** The error for a proxy that refuses a tunnel to a host. */
export function proxyRefused(
  answer: ProxyAnswer,
  url: URL,
  step: Step | undefined,
): SystemUserError {
  const { retryable, retryAfterMs } = httpStatusError(answer, step);
  const { status } = answer;
  return new SystemUserError('ERR_HTTP_STATUS', {
    step,
    message: `The proxy refused a connection to ${url.host} with HTTP status ${status}.`,
    hint: hintForProxy(answer, step),
    retryable,
    status,
    retryAfterMs,
  });
}

function hintForProxy({ status, isAuthorized }: ProxyAnswer, step: Step | undefined): string {
  if (status === 407 && isAuthorized) {
    return 'The proxy rejected the user and the password in HTTPS_PROXY. Check them, and that @, : and % in them are percent-encoded.';
  }
  if (status === 407)
    return 'The proxy requires a user and a password. Put them into the URL in HTTPS_PROXY.';
  if (status >= 500) {
    const address = step === undefined ? 'the address' : 'the login URL';
    return `The proxy cannot reach the host. Check ${address}, and try again later.`;
  }
  return 'Ask the operator of the proxy to allow connections to the host, or name the host in NO_PROXY.';
}
