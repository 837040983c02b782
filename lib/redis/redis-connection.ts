import { checkFunction, checkObject, checkOptionNames } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';

/** The options of {@link redisTicketStore}; either `url` or `client` is required. */
export interface RedisTicketStoreOptions {
  /** The URL of Redis: `redis://` or, for TLS, `rediss://`, with user and password if the server requires them. */
  readonly url?: string;
  /**
   * Your own connected client, made by `createClient` of the package `redis`. It stays open when the store is closed; the
   * store waits for locks on a duplicate of it.
   */
  readonly client?: RedisClient;
  /** The prefix of the keys in Redis and of the channel for locks. Default `superoffice-system-user:`. */
  readonly prefix?: string;
  /** The clock, Unix ms. Default: Date.now. Redis itself uses real time. */
  readonly now?: () => number;
}

/** The part of a client of the package `redis`, version 6, that the store uses. */
export interface RedisClient {
  /** Whether it is connected or connecting. */
  readonly isOpen: boolean;
  /** Whether it can send commands now. */
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  sendCommand(args: readonly string[]): Promise<unknown>;
  /** Another client with the same settings, not connected. */
  duplicate(): RedisClient;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** Closes the connection immediately. */
  destroy(): void;
}

/** The checked options. */
export interface RedisSettings {
  readonly target: { readonly url: string } | { readonly client: RedisClient };
  readonly prefix: string;
  readonly now: () => number;
}

/** Checks the options and fills in the defaults; no error message repeats the URL. */
export function readRedisOptions(options: RedisTicketStoreOptions): RedisSettings {
  checkOptionNames(options, ['url', 'client', 'prefix', 'now']);
  const { url, client, prefix = 'superoffice-system-user:', now = Date.now } = options;
  if ((url === undefined) === (client === undefined)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'url and client exclude each other; pass one of them',
    );
  }
  if (typeof (prefix as unknown) !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'prefix must be a string');
  }
  checkFunction('now', now);
  if (client === undefined) return { target: { url: checkUrl(url) }, prefix, now };
  checkObject('client', client);
  checkFunction('client.sendCommand', Reflect.get(client, 'sendCommand'));
  checkFunction('client.duplicate', Reflect.get(client, 'duplicate'));
  return { target: { client }, prefix, now };
}

const CONNECT_TIMEOUT_MS = 2_000;
const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 2_000;

/** A connection that belongs to the store. It reconnects after a failure until it is destroyed. */
export class OwnConnection {
  readonly #client: RedisClient;
  readonly #firstAttempt: Promise<unknown>;
  #error: unknown;

  constructor(url: string) {
    this.#client = loadRedis().createClient({
      url,
      disableOfflineQueue: true,
      // A feature of Redis products that other servers of the protocol do not support.
      maintNotifications: 'disabled',
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy },
    });
    this.#firstAttempt = new Promise<void>((resolve) => {
      // Without a listener, an error would terminate the process.
      this.#client.on('error', (error) => {
        this.#error = error;
        resolve();
      });
      const finish = (): void => {
        resolve();
      };
      this.#client.connect().then(finish, finish);
    });
  }

  /**
   * Returns the client; the first call waits for the first connection attempt.
   *
   * @throws Error if it is not connected
   */
  async client(): Promise<RedisClient> {
    if (!this.#client.isReady) await this.#firstAttempt;
    if (this.#client.isReady) return this.#client;
    const reason = describeRedisError(this.#error);
    throw new Error(
      `The ticket store is not connected to Redis (${reason}). Check the URL and the server.`,
    );
  }

  destroy(): void {
    destroyQuietly(this.#client);
  }
}

/**
 * Loads the optional package `redis`.
 *
 * @throws Error if it is not installed
 */
export function loadRedis(): RedisPackage {
  try {
    return require('redis') as RedisPackage;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('redisTicketStore({ url }) needs the package redis: npm install redis');
  }
}

/** Closes a connection immediately. Some versions of `redis` throw if it is already closed. */
export function destroyQuietly(client: RedisClient | undefined): void {
  try {
    client?.destroy();
  } catch {
    // It is already closed.
  }
}

/**
 * The short reason of an error: a code of Node.js or the error code of a Redis reply. The rest of the reply may repeat
 * the command, including a password.
 */
export function describeRedisError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  const [reply] = /^[A-Z]{2,}\b/.exec(error.message) ?? [];
  return code ?? reply ?? error.constructor.name;
}

function checkUrl(url: unknown): string {
  if (typeof url !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'url must be a string');
  }
  // Checked here because the errors of the package `redis` repeat the URL.
  const { protocol, username, password, pathname } = URL.canParse(url) ? new URL(url) : NO_URL;
  const isUsable =
    /^rediss?:$/.test(protocol) &&
    /^(?:\/\d*)?$/.test(pathname) &&
    [username, password].every(isDecodable);
  if (isUsable) return url;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'url must be like redis://user:password@host:6379/0, or rediss:// for TLS',
  );
}

const NO_URL = { protocol: '', username: '', password: '', pathname: '' };

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

// Many processes lose Redis at the same time; the jitter keeps them from reconnecting at once.
function reconnectStrategy(retries: number): number {
  const limitMs = Math.min(MIN_RECONNECT_MS * 2 ** retries, MAX_RECONNECT_MS);
  return (limitMs * (1 + Math.random())) / 2;
}

/** The part of the package `redis` that the store uses; its types may not be installed. */
interface RedisPackage {
  createClient(options: object): RedisClient;
}
