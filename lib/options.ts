import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ArgumentError } from './errors.js';
import {
  checkBoolean,
  checkFunction,
  checkObject,
  checkOptionNames,
  checkRange,
} from './arguments/checks.js';
import { checkProtocol, Endpoints, type LoginTarget, type Protocol } from './http/endpoints.js';
import { Clock } from './model/clock.js';
import {
  DEFAULT_CLOCK_TOLERANCE_SECONDS,
  DEFAULT_TIMEOUT_MS,
  MAX_CLOCK_TOLERANCE_SECONDS,
  MAX_TIMEOUT_MS,
} from './arguments/bounds.js';
import type { ExchangeSettings } from './exchange/exchange.js';
import { KeySet, type Verification } from './jwt/key-set.js';
import type { PrivateKeyInput } from './flow/read-private-key.js';
import { ClientAgent } from './http/agent.js';
import { TenantStates } from './tenant-states/tenant-states.js';
import { readTicketOptions, type TicketSettings } from './tickets/read-ticket-options.js';
import type { SystemUserTokenOf } from './tickets/tickets.js';
import type { TicketStore } from './stores/ticket-store.js';
import { Signer } from './flow/sign-system-user-token.js';
import { readCredentials } from './exchange/credentials.js';

/** The options of a {@link SystemUserClient}; `environment` or `loginUrl`, `clientSecret` and `privateKey` are needed. */
export interface SystemUserClientOptions extends LoginTarget {
  /** The application's client secret, or a function that fetches it, called for each exchange and each look into a store. */
  readonly clientSecret: string | (() => string | Promise<string>);
  /** The application's private key, or a function that fetches it, called for each exchange and each look into a store. */
  readonly privateKey: PrivateKeyInput | (() => PrivateKeyInput | Promise<PrivateKeyInput>);
  /** How the login service is asked: `soap`, as documented, or `rest`, its twin. Nothing else changes. Default `soap`. */
  readonly protocol?: Protocol;
  /** The issuer's keys. Default: the key set that the login service publishes, fetched when needed. */
  readonly verification?: Verification;
  /** The time one exchange may take in all, in ms, 1 to 600,000. Default 15,000. */
  readonly timeoutMs?: number;
  /** How far the clocks of issuer and client may be apart, in seconds, 0 to 300. Default 60. */
  readonly clockToleranceSeconds?: number;
  /**
   * An agent of node:https (proxy, private CA, mutual TLS). Default: one of the client's own, with keep-alive, through the
   * proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name.
   */
  readonly agent?: HttpAgent;
  /** The clock, Unix ms. Default: Date.now. */
  readonly now?: () => number;
  /** Finds the system user token of a tenant, so that `getTicket` and its like take a context identifier alone. */
  readonly systemUserTokenOf?: SystemUserTokenOf;
  /** Where tickets are shared with other processes. Default: each client keeps its own, in memory, up to 100,000. */
  readonly store?: TicketStore;
  /**
   * What tickets in a store are sealed with: 32 random bytes or more, the same for all who share them. Default: a key that
   * is derived from the private key.
   */
  readonly sealingKey?: Uint8Array;
  /** How long a ticket lives from its issue or its last use, in ms, 60,000 to 21,600,000 (6 hours, the default). */
  readonly ticketLifetimeMs?: number;
  /** How long before its end a ticket is renewed, in ms, less than it lives. Default 900,000 (15 minutes). */
  readonly refreshBeforeMs?: number;
  /** How long a permanent refusal is remembered, in ms, 0 to 86,400,000. Default 60,000. */
  readonly refusalCooldownMs?: number;
  /** How many exchanges `getTicket` and its like make at once, 1 to 1,000. Default 16. */
  readonly maxConcurrentExchanges?: number;
  /**
   * Whether a tenant must be known to run, by the state API, before a ticket of it is handed out or asked for. Default
   * false.
   */
  readonly requireRunning?: boolean;
}

/** What a client is made of. */
export interface ClientSettings {
  readonly exchange: ExchangeSettings;
  readonly tickets: TicketSettings;
  /** Whether tenants run. */
  readonly states: TenantStates;
  readonly clientSecret: () => string | Promise<string>;
  /** The caller's agent, where one was given. */
  readonly agent: HttpAgent | undefined;
  /** Lets go of the sockets, unless they are of the caller's own agent. */
  readonly closeAgent: () => Promise<void>;
}

const NAMES: Readonly<Record<keyof SystemUserClientOptions, true>> = {
  environment: true,
  loginUrl: true,
  clientSecret: true,
  privateKey: true,
  protocol: true,
  verification: true,
  timeoutMs: true,
  clockToleranceSeconds: true,
  agent: true,
  now: true,
  systemUserTokenOf: true,
  store: true,
  sealingKey: true,
  ticketLifetimeMs: true,
  refreshBeforeMs: true,
  refusalCooldownMs: true,
  maxConcurrentExchanges: true,
  requireRunning: true,
};

/** Checks every option, fills in the defaults and reads what can be read, before any I/O. */
export function readOptions(options: SystemUserClientOptions): ClientSettings {
  checkOptionNames(options, Object.keys(NAMES));
  const { environment, loginUrl, verification, protocol = 'soap', now = Date.now } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { clockToleranceSeconds = DEFAULT_CLOCK_TOLERANCE_SECONDS } = options;
  const endpoints = new Endpoints({ environment, loginUrl });
  checkProtocol(protocol);
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  checkRange('clockToleranceSeconds', clockToleranceSeconds, 0, MAX_CLOCK_TOLERANCE_SECONDS);
  checkFunction('now', now);
  if (verification !== undefined) checkVerification(verification);
  if (options.agent !== undefined) checkAgent(options.agent, endpoints.soap);
  const agent = new ClientAgent(options.agent, endpoints.soap);
  const provideAgent = () => agent.get();
  const exchange = Object.freeze({
    endpoints,
    protocol,
    credentials: readCredentials(options),
    keySet: new KeySet(verification ?? { endpoints, timeoutMs }, provideAgent),
    agent: provideAgent,
    timeoutMs,
    clockToleranceSeconds,
    clock: new Clock(now),
    signer: new Signer(),
  });
  const { clientSecret, requireRunning = false } = options;
  checkBoolean('requireRunning', requireRunning);
  return {
    exchange,
    tickets: readTicketOptions(options),
    states: new TenantStates({ ...exchange, requireRunning }),
    clientSecret: typeof clientSecret === 'function' ? clientSecret : () => clientSecret,
    agent: options.agent,
    closeAgent: () => agent.close(),
  };
}

/** An agent of Node.js serves one protocol; of another maker's, that is for it to say. */
function checkAgent(agent: unknown, { protocol }: URL): void {
  checkObject('agent', agent);
  checkFunction('agent.addRequest', Reflect.get(agent, 'addRequest'));
  const foreign = protocol === 'https:' ? HttpAgent.prototype : HttpsAgent.prototype;
  if (Object.getPrototypeOf(agent) === foreign) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be one for ${protocol}`);
  }
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
