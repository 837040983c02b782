import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ArgumentError } from './argument-error.js';
import { checkObject } from './checks/check-object.js';
import { checkRange } from './checks/check-range.js';
import { Clock } from './clock.js';
import {
  DEFAULT_CLOCK_TOLERANCE_SECONDS,
  DEFAULT_TIMEOUT_MS,
  MAX_CLOCK_TOLERANCE_SECONDS,
  MAX_TIMEOUT_MS,
} from './defaults.js';
import { Endpoints, type LoginTarget } from './endpoints.js';
import type { ExchangeSettings } from './exchange.js';
import { KeySet, type Verification } from './issuer-keys/key-set.js';
import type { PrivateKeyInput } from './flow/read-private-key.js';
import { makeAgent } from './http/make-agent.js';
import { readCredentials } from './read-credentials.js';

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
  /**
   * An agent of node:https (proxy, private CA, mutual TLS). Default: one of the client's own, with keep-alive, through the
   * proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name.
   */
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

/** Checks every option, fills in the defaults and reads what can be read, before any I/O. */
export function readOptions(options: SystemUserClientOptions): ExchangeSettings {
  checkObject('options', options);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(NAMES, name));
  if (unknown !== undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `there is no option ${JSON.stringify(unknown)}; there are ${Object.keys(NAMES).join(', ')}`,
    );
  }
  const { environment, loginUrl, verification, now = Date.now } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { clockToleranceSeconds = DEFAULT_CLOCK_TOLERANCE_SECONDS } = options;
  const endpoints = new Endpoints({ environment, loginUrl });
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  checkRange('clockToleranceSeconds', clockToleranceSeconds, 0, MAX_CLOCK_TOLERANCE_SECONDS);
  requireFunction('now', now);
  if (verification !== undefined) checkVerification(verification);
  if (options.agent !== undefined) checkAgent(options.agent, endpoints.soap);
  const agent = provideAgent(options.agent, endpoints.soap);
  return Object.freeze({
    endpoints,
    credentials: readCredentials(options),
    keySet: new KeySet(verification ?? { endpoints, timeoutMs }, agent),
    agent,
    timeoutMs,
    clockToleranceSeconds,
    clock: new Clock(now),
  });
}

/** An agent of Node.js serves one protocol; of another maker's, that is for it to say. */
function checkAgent(agent: unknown, { protocol }: URL): void {
  checkObject('agent', agent);
  requireFunction('agent.addRequest', Reflect.get(agent, 'addRequest'));
  const foreign = protocol === 'https:' ? HttpAgent.prototype : HttpsAgent.prototype;
  if (Object.getPrototypeOf(agent) === foreign) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be one for ${protocol}`);
  }
}

/** The caller's agent, or one of the client's own, made when first needed. */
function provideAgent(given: HttpAgent | undefined, url: URL): () => Promise<HttpAgent> {
  let agent = given && Promise.resolve(given);
  return () => (agent ??= makeAgent(url));
}

function checkVerification(verification: unknown): void {
  checkObject('verification', verification);
  if ('certificates' in verification === 'jwks' in verification) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'verification must have either certificates or jwks, exactly one of them',
    );
  }
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a function`);
  }
}
