import { SystemUserError, type Step } from '../errors.js';

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
export interface ProxyOnTheWay {
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
        ? hintFor(name, url, proxy).replace('the login URL', 'the address')
        : hintFor(name, url, proxy),
    retryable: !CERTIFICATE.test(name),
    cause: Object.assign(new Error(name), { code: name }),
  });
}

function hintFor(name: string, url: URL, proxy: ProxyOnTheWay | undefined): string {
  const hints = proxy && !proxy.isReached ? PROXY_HINTS : HINTS;
  const hint = hints.find(([codes]) => codes.test(name))?.[1];
  if (!proxy) return hint ?? 'Check the network, and the login URL.';
  const variable = `${url.protocol.slice(0, -1).toUpperCase()}_PROXY`;
  return `${hint ?? 'The way leads through a proxy.'} Check ${variable}, and whether the proxy is up and lets the host pass.`;
}
