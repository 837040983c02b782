import { checkFunction, checkObject, checkOptionNames } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';

const CONNECT_TIMEOUT_MS = 2_000;
const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 2_000;

/** A connection of a store's own, which comes back when it is lost, until it is destroyed. */
export class OwnConnection {
  readonly #client: RedisClient;
  readonly #firstTry: Promise<unknown>;
  #error: unknown;

  constructor(url: string) {
    this.#client = loadRedis().createClient({
      url,
      disableOfflineQueue: true,
      // A part of one product, which other servers of the protocol do not know.
      maintNotifications: 'disabled',
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy },
    });
    this.#firstTry = new Promise<void>((resolve) => {
      // Without a listener, an error would end the process.
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
   * The client; the first time, once it is connected.
   *
   * @throws Error if it is not connected at present
   */
  async client(): Promise<RedisClient> {
    if (!this.#client.isReady) await this.#firstTry;
    if (this.#client.isReady) return this.#client;
    const reason = describeRedisError(this.#error);
    throw new Error(`The ticket store has no connection to Redis (${reason}).`);
  }

  destroy(): void {
    letGo(this.#client);
  }
}

/** Many processes lose Redis at the same time, and should not all come back at once. */
function reconnectStrategy(retries: number): number {
  const limitMs = Math.min(MIN_RECONNECT_MS * 2 ** retries, MAX_RECONNECT_MS);
  return (limitMs * (1 + Math.random())) / 2;
}

/** The options of {@link redisTicketStore}: `url` or `client` is needed. */
export interface RedisTicketStoreOptions {
  /** Where Redis is: `redis://` or, over TLS, `rediss://`, with its user and password if need be. */
  readonly url?: string;
  /**
   * A client of your own, made by `createClient` of the package `redis` and connected. It stays open when the store is
   * closed; a duplicate of it waits for locks.
   */
  readonly client?: RedisClient;
  /** What each key in Redis begins with, and the channel of the locks. Default `superoffice-system-user:`. */
  readonly prefix?: string;
  /** The clock, Unix ms. Default: Date.now. Redis itself keeps to real time. */
  readonly now?: () => number;
}

/** Options that were checked. */
export interface RedisSettings {
  readonly target: { readonly url: string } | { readonly client: RedisClient };
  readonly prefix: string;
  readonly now: () => number;
}

/** Checks every option and fills in the defaults; no message repeats the URL. */
export function readRedisOptions(options: RedisTicketStoreOptions): RedisSettings {
  checkOptionNames(options, ['url', 'client', 'prefix', 'now']);
  const { url, client, prefix = 'superoffice-system-user:', now = Date.now } = options;
  if ((url === undefined) === (client === undefined)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'there must be either url or client');
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

function checkUrl(url: unknown): string {
  if (typeof url !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'url must be a string');
  }
  // What the package `redis` says of a URL it cannot use repeats it.
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

/** What a store uses of a client of the package `redis`: what `createClient` of its version 6 returns fits. */
export interface RedisClient {
  /** Whether it is connected, or tries to be. */
  readonly isOpen: boolean;
  /** Whether commands are answered at present. */
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  sendCommand(args: readonly string[]): Promise<unknown>;
  /** Another client with the same settings, not connected. */
  duplicate(): RedisClient;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** Lets go of the connection at once. */
  destroy(): void;
}

/** What is used of the package `redis`, whose types need not be there. */
export interface RedisPackage {
  createClient(options: object): RedisClient;
}

/**
 * Loads the package `redis`, which is there only if the application installed it.
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

/** Closes a connection at once; one that is closed already throws in some versions. */
export function letGo(client: RedisClient | undefined): void {
  try {
    client?.destroy();
  } catch {
    // There is nothing left to close.
  }
}

/**
 * A short reason: a code of Node.js or the first word of what Redis says, and no more of it, for it may repeat what it
 * was sent, a password included.
 */
export function describeRedisError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  const [reply] = /^[A-Z]{2,}\b/.exec(error.message) ?? [];
  return code ?? reply ?? error.constructor.name;
}
