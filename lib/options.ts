import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ArgumentError } from './argument-error.js';
import { checkCredential } from './check-credential.js';
import { checkRange } from './check-range.js';
import { DEFAULT_CLOCK_TOLERANCE_SECONDS, DEFAULT_TIMEOUT_MS } from './defaults.js';
import { resolveEndpoints, type LoginTarget } from './environments.js';
import type { FlowSettings } from './flow/authenticate.js';
import { KeySet, type Verification } from './flow/key-set.js';
import { readPrivateKey, type PrivateKeyInput } from './flow/read-private-key.js';
import { providePrivateKey } from './provide-private-key.js';

/** The options of a {@link SystemUserClient}; `environment` or `loginUrl`, `clientSecret` and `privateKey` are needed. */
export interface SystemUserClientOptions extends LoginTarget {
  /** The application's client secret, or a function that fetches it, called for each exchange. */
  readonly clientSecret: string | (() => string | Promise<string>);
  /** The application's private key, or a function that fetches it, called for each exchange. */
  readonly privateKey: PrivateKeyInput | (() => PrivateKeyInput | Promise<PrivateKeyInput>);
  /** The issuer's keys. Default: the key set that the login service publishes, fetched when needed. */
  readonly verification?: Verification;
  /** The time one exchange may take in all, in ms, 1 to 600,000. Default 15,000. */
  readonly timeoutMs?: number;
  /** How far the clocks of issuer and client may be apart, in seconds, 0 to 300. Default 60. */
  readonly clockToleranceSeconds?: number;
  /** An agent of node:https (proxy, private CA, mutual TLS). Default: one of the client's own, with keep-alive. */
  readonly agent?: HttpAgent;
  /** The clock, Unix ms. Default: Date.now. */
  readonly now?: () => number;
}

const NAMES: Readonly<Record<keyof SystemUserClientOptions, true>> = {
  environment: true,
  loginUrl: true,
  clientSecret: true,
  privateKey: true,
  verification: true,
  timeoutMs: true,
  clockToleranceSeconds: true,
  agent: true,
  now: true,
};

/** Sockets of the client's own agent, over which more exchanges take turns. */
const MAX_SOCKETS = 16;

/** Checks every option, fills in the defaults and reads what can be read, before any I/O. */
export function readOptions(options: SystemUserClientOptions): Omit<FlowSettings, 'wsdl'> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'options must be an object');
  }
  const unknown = Object.keys(options).find((name) => !(name in NAMES));
  if (unknown !== undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `there is no option ${JSON.stringify(unknown)}`,
    );
  }
  const { environment, loginUrl, verification, now = Date.now } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { clockToleranceSeconds = DEFAULT_CLOCK_TOLERANCE_SECONDS } = options;
  const endpoints = resolveEndpoints({ environment, loginUrl });
  checkRange('timeoutMs', timeoutMs, 1, 600_000);
  checkRange('clockToleranceSeconds', clockToleranceSeconds, 0, 300);
  requireFunction('now', now);
  if (verification !== undefined) checkVerification(verification);
  const agent = options.agent ?? makeAgent(endpoints.soap);
  requireFunction('agent.addRequest', (agent as { addRequest?: unknown }).addRequest);
  return Object.freeze({
    loginUrl: endpoints.loginUrl,
    clientSecret: readClientSecret(options.clientSecret),
    privateKey: readKey(options.privateKey),
    keySet: new KeySet(verification ?? { loginUrl: endpoints.loginUrl, agent, timeoutMs }),
    agent,
    timeoutMs,
    clockToleranceSeconds,
    now,
  });
}

function checkVerification(verification: unknown): void {
  if (typeof verification !== 'object' || verification === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'verification must be an object');
  }
  if ('certificates' in verification === 'jwks' in verification) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'verification must have either certificates or jwks, exactly one of them',
    );
  }
}

function makeAgent({ protocol }: URL): HttpAgent {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a function`);
  }
}

function readClientSecret(
  clientSecret: SystemUserClientOptions['clientSecret'],
): FlowSettings['clientSecret'] {
  // What a function provides is checked where it is used, before anything is sent.
  if (typeof clientSecret === 'function') return clientSecret;
  checkCredential('clientSecret', clientSecret);
  return () => clientSecret;
}

function readKey(privateKey: SystemUserClientOptions['privateKey']): FlowSettings['privateKey'] {
  if (typeof privateKey === 'function') return providePrivateKey(privateKey);
  const key = readPrivateKey(privateKey);
  return () => key;
}
