import { destroyQuietly, type RedisClient } from './redis-connection.js';

/** How long a caller waits for the connection, in ms; without it, waiters wait for the expiry of the lock. */
const CONNECT_TIMEOUT_MS = 2_000;
// A timer may fire early, and Redis rounds.
const SLACK_MS = 2;

/** A wait for the release of a lock. */
interface Waiter {
  /** Resolves when the lock is released, at the latest after this number of ms. */
  readonly releasedWithin: (ms: number) => Promise<void>;
  /** Ends the wait. */
  readonly stop: () => void;
}

/** Subscribes to the releases of locks, on a separate connection. */
export class ReleaseListener {
  readonly #channel: string;
  readonly #waiters = new Map<string, Set<() => void>>();
  #subscriber: RedisClient | undefined;
  #subscribing: Promise<void> | undefined;
  #isSubscribed = false;
  #isReliedOn = false;
  #isClosed = false;

  constructor(channel: string) {
    this.#channel = channel;
  }

  /** Whether it receives every release now. */
  get isListening(): boolean {
    return this.#isSubscribed && this.#subscriber?.isReady === true;
  }

  /** Connects if necessary; resolves when it listens, when it fails to connect, or after two seconds. */
  async listen(duplicate: () => Promise<RedisClient>): Promise<void> {
    // The caller's client may be configured to stop reconnecting, and so is its duplicate.
    if (this.#subscriber?.isOpen === false) this.#dropSubscriber();
    this.#subscribing ??= this.#subscribe(duplicate).catch(() => {
      this.#dropSubscriber();
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CONNECT_TIMEOUT_MS);
    });
    await Promise.race([this.#subscribing, late]);
    clearTimeout(timer);
  }

  /** Starts to wait for a lock. */
  waitFor(key: string): Waiter {
    this.#isReliedOn = this.isListening;
    let timer: NodeJS.Timeout | undefined;
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = () => {
        clearTimeout(timer);
        this.#removeWaiter(key, stop);
        resolve();
      };
    });
    const waiters = this.#waiters.get(key) ?? new Set();
    this.#waiters.set(key, waiters.add(stop));
    return {
      stop,
      releasedWithin: (ms) => {
        if (waiters.has(stop)) timer = setTimeout(stop, ms + SLACK_MS);
        return stopped;
      },
    };
  }

  /** Closes the connection and ends all waits. */
  close(): void {
    this.#isClosed = true;
    destroyQuietly(this.#subscriber);
    this.#wakeAll();
  }

  async #subscribe(duplicate: () => Promise<RedisClient>): Promise<void> {
    const subscriber = await duplicate();
    if (this.#isClosed) return;
    this.#subscriber = subscriber;
    const subscribed = subscriber
      .connect()
      .then(() =>
        subscriber.subscribe(this.#channel, (key) => {
          this.#wake(key);
        }),
      )
      .then(() => {
        this.#isSubscribed = true;
      });
    // The client continues to reconnect, but the caller does not wait for it.
    const failed = new Promise<void>((resolve) => {
      subscriber.on('error', () => {
        resolve();
        // Releases are missed from now on, so those who rely on them must check the lock themselves.
        if (this.#isReliedOn) this.#wakeAll();
        this.#isReliedOn = false;
      });
    });
    await Promise.race([subscribed, failed]);
  }

  #dropSubscriber(): void {
    destroyQuietly(this.#subscriber);
    this.#subscriber = undefined;
    this.#subscribing = undefined;
    this.#isSubscribed = false;
  }

  #wakeAll(): void {
    for (const key of this.#waiters.keys()) this.#wake(key);
  }

  #wake(key: string): void {
    for (const stop of this.#waiters.get(key) ?? []) stop();
  }

  #removeWaiter(key: string, stop: () => void): void {
    const waiters = this.#waiters.get(key);
    waiters?.delete(stop);
    if (waiters?.size === 0) this.#waiters.delete(key);
  }
}
