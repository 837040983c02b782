import type { Agent as HttpAgent } from 'node:http';
import {
  DEFAULT_CLOCK_TOLERANCE_SECONDS,
  DEFAULT_CONCURRENT_EXCHANGES,
  DEFAULT_REFRESH_BEFORE_MS,
  DEFAULT_REFUSAL_COOLDOWN_MS,
  DEFAULT_TIMEOUT_MS,
  MAX_CLOCK_TOLERANCE_SECONDS,
  MAX_CONCURRENT_EXCHANGES,
  MAX_REFUSAL_COOLDOWN_MS,
  MAX_TIMEOUT_MS,
  MIN_TICKET_LIFETIME_MS,
  TICKET_LIFETIME_MS,
} from './arguments/bounds.js';
import {
  checkBoolean,
  checkFunction,
  checkObject,
  checkOptionNames,
  checkRange,
} from './arguments/checks.js';
import { ArgumentError } from './errors.js';
import type { PrivateKeyInput } from './flow/read-private-key.js';
import { checkAgent } from './http/agent.js';
import { checkProtocol, Endpoints, type LoginTarget, type Protocol } from './http/endpoints.js';
import type { Verification } from './jwt/key-set.js';
import { checkCredential, type SystemUserTokenOf } from './model/tenant.js';
import type { TicketStore } from './stores/ticket-store.js';

/** The options of a {@link SystemUserClient}. Required: `environment` or `loginUrl`, `clientSecret`, `privateKey`. */
export interface SystemUserClientOptions extends LoginTarget {
  /** The application's client secret, or a function that provides it, called for each exchange and each store access. */
  readonly clientSecret: string | (() => string | Promise<string>);
  /** The application's private key, or a function that provides it, called for each exchange and each store access. */
  readonly privateKey: PrivateKeyInput | (() => PrivateKeyInput | Promise<PrivateKeyInput>);
  /** The protocol of the exchange: `soap`, the documented one, or `rest`, its equivalent. Default `soap`. */
  readonly protocol?: Protocol;
  /** The issuer's keys: pinned certificates or a key set. Default: fetched from the login service when needed. */
  readonly verification?: Verification;
  /** The time limit for one exchange with all its retries, in ms, 1 to 600,000. Default 15,000. */
  readonly timeoutMs?: number;
  /** The accepted clock skew between issuer and client, in seconds, 0 to 300. Default 60. */
  readonly clockToleranceSeconds?: number;
  /**
   * An agent of node:https (proxy, private CA, mutual TLS). Default: the client's own agent, with keep-alive, which uses
   * the proxy named by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.
   */
  readonly agent?: HttpAgent;
  /** The clock: a function that returns the time in Unix ms. Default `Date.now`. */
  readonly now?: () => number;
  /** Looks up a tenant's system user token, so that `getTicket` and others accept a context identifier. Default none. */
  readonly systemUserTokenOf?: SystemUserTokenOf;
  /** A store that shares tickets with other processes. Default: each client caches up to 100,000 tickets in memory. */
  readonly store?: TicketStore;
  /**
   * The secret that encrypts tickets in a store: at least 32 random bytes, the same in all processes that share the
   * store. Default: a key derived from the private key.
   */
  readonly sealingKey?: Uint8Array;
  /** The lifetime of a ticket from its issue or its last use, in ms, 60,000 to 21,600,000 (6 hours, the default). */
  readonly ticketLifetimeMs?: number;
  /**
   * How long before its expiry a ticket is renewed, in ms, 0 to less than `ticketLifetimeMs`. Default 900,000
   * (15 minutes), but at most a quarter of `ticketLifetimeMs`.
   */
  readonly refreshBeforeMs?: number;
  /** How long a permanent refusal is remembered, in ms, 0 to 86,400,000. Default 60,000. */
  readonly refusalCooldownMs?: number;
  /** The maximum number of concurrent exchanges of `getTicket` and the methods that use it, 1 to 1,000. Default 16. */
  readonly maxConcurrentExchanges?: number;
  /** Whether the state API must report a tenant as running before its ticket is returned or requested. Default false. */
  readonly requireRunning?: boolean;
}

const MIN_SEALING_KEY_BYTES = 32;

type Options = SystemUserClientOptions;

/**
 * Every option with its default and its check; the result is the setting of the same name. A new option goes into the
 * interface above and into this table, nowhere else.
 */
const OPTIONS = {
  // `Endpoints` has checked that exactly one of these two is given.
  environment: ({ environment }: Options) => environment,
  loginUrl: ({ loginUrl }: Options) => loginUrl,
  clientSecret: ({ clientSecret }: Options) => {
    if (typeof clientSecret !== 'function') checkCredential('clientSecret', clientSecret);
    return clientSecret;
  },
  // `readCredentials` checks it when it reads the key.
  privateKey: ({ privateKey }: Options) => privateKey,
  protocol: ({ protocol = 'soap' }: Options) => {
    checkProtocol(protocol);
    return protocol;
  },
  verification: ({ verification }: Options) => {
    if (verification !== undefined) checkVerification(verification);
    return verification;
  },
  timeoutMs: ({ timeoutMs = DEFAULT_TIMEOUT_MS }: Options) =>
    checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS),
  clockToleranceSeconds: ({ clockToleranceSeconds = DEFAULT_CLOCK_TOLERANCE_SECONDS }: Options) =>
    checkRange('clockToleranceSeconds', clockToleranceSeconds, 0, MAX_CLOCK_TOLERANCE_SECONDS),
  agent: ({ agent }: Options, { soap }: Endpoints) => {
    if (agent !== undefined) checkAgent(agent, soap);
    return agent;
  },
  now: ({ now = Date.now }: Options) => {
    checkFunction('now', now);
    return now;
  },
  systemUserTokenOf: ({ systemUserTokenOf }: Options) => {
    if (systemUserTokenOf !== undefined) checkFunction('systemUserTokenOf', systemUserTokenOf);
    return systemUserTokenOf;
  },
  store: ({ store }: Options) => {
    if (store !== undefined) checkStore(store);
    return store;
  },
  sealingKey: ({ sealingKey }: Options) => {
    if (sealingKey !== undefined) checkSealingKey(sealingKey);
    // A copy: the caller may wipe its own buffer.
    return sealingKey && Uint8Array.from(sealingKey);
  },
  ticketLifetimeMs: ({ ticketLifetimeMs = TICKET_LIFETIME_MS }: Options) =>
    checkRange('ticketLifetimeMs', ticketLifetimeMs, MIN_TICKET_LIFETIME_MS, TICKET_LIFETIME_MS),
  refreshBeforeMs: ({
    ticketLifetimeMs = TICKET_LIFETIME_MS,
    refreshBeforeMs = Math.min(DEFAULT_REFRESH_BEFORE_MS, ticketLifetimeMs / 4),
  }: Options) => checkRange('refreshBeforeMs', refreshBeforeMs, 0, ticketLifetimeMs - 1),
  refusalCooldownMs: ({ refusalCooldownMs = DEFAULT_REFUSAL_COOLDOWN_MS }: Options) =>
    checkRange('refusalCooldownMs', refusalCooldownMs, 0, MAX_REFUSAL_COOLDOWN_MS),
  maxConcurrentExchanges: ({ maxConcurrentExchanges = DEFAULT_CONCURRENT_EXCHANGES }: Options) =>
    Math.floor(
      checkRange('maxConcurrentExchanges', maxConcurrentExchanges, 1, MAX_CONCURRENT_EXCHANGES),
    ),
  requireRunning: ({ requireRunning = false }: Options) => {
    checkBoolean('requireRunning', requireRunning);
    return requireRunning;
  },
} satisfies Readonly<Record<keyof Options, (options: Options, endpoints: Endpoints) => unknown>>;

/** The checked and complete settings of a client, each under the name of its option. */
export type ClientSettings = {
  readonly [Name in keyof typeof OPTIONS]: ReturnType<(typeof OPTIONS)[Name]>;
} & {
  /** The addresses of `environment` or `loginUrl`. */
  readonly endpoints: Endpoints;
};

/** Checks every option and fills in the defaults, without any I/O. */
export function readOptions(options: SystemUserClientOptions): ClientSettings {
  checkOptionNames(options, Object.keys(OPTIONS));
  const endpoints = new Endpoints(options);
  const settings = Object.entries(OPTIONS).map(([name, read]) => [name, read(options, endpoints)]);
  return Object.freeze({ ...Object.fromEntries(settings), endpoints }) as ClientSettings;
}

function checkVerification(verification: unknown): void {
  checkObject('verification', verification);
  if ('certificates' in verification === 'jwks' in verification) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'verification must have exactly one of certificates and jwks',
    );
  }
}

function checkStore(store: TicketStore): void {
  checkObject('store', store);
  for (const name of ['get', 'set', 'extend', 'delete', 'lock', 'close'] as const) {
    const method: unknown = Reflect.get(store, name);
    const isOptional = name === 'lock' || name === 'close';
    if (method !== undefined || !isOptional) checkFunction(`store.${name}`, method);
  }
}

function checkSealingKey(sealingKey: unknown): void {
  if (!(sealingKey instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'sealingKey must be a Buffer or Uint8Array');
  }
  if (sealingKey.length < MIN_SEALING_KEY_BYTES) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `sealingKey must have at least ${MIN_SEALING_KEY_BYTES} random bytes`,
    );
  }
}
