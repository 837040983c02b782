import { describeRedisError } from './describe-redis-error.js';
import { letGo } from './let-go.js';
import { loadRedis } from './load-redis.js';
import type { RedisClient } from './redis-client.js';

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
