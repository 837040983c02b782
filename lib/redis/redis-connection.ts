import { ArgumentError } from '../errors.js';
import { checkFunction, checkObject, checkOptionNames } from '../arguments/checks.js';
import type { RedisClient } from './redis-client.js';

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
