import { letGo, type RedisClient } from './redis-connection.js';

/** How long a caller waits to be connected, in ms; without a connection, waiters go by the time that is left. */
const CONNECT_MS = 2_000;
/** A timer may be early, and Redis rounds. */
const SLACK_MS = 2;

/** Someone who waits for a lock. */
export interface Waiter {
  /** Resolves when the lock is given back, or so many ms have passed. */
  readonly within: (ms: number) => Promise<void>;
  /** Ends the wait. */
  readonly stop: () => void;
}

/** Hears, over a connection of its own, which locks are given back. */
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

  /** Whether each message is heard at present. */
  get isListening(): boolean {
    return this.#isSubscribed && this.#subscriber?.isReady === true;
  }

  /** Connects if need be; resolves once it listens, or cannot, or has not come to it within two seconds. */
  async listen(duplicate: () => Promise<RedisClient>): Promise<void> {
    // A caller's client may be set to give up, and its duplicate then has.
    if (this.#subscriber?.isOpen === false) this.#forgetSubscriber();
    this.#subscribing ??= this.#subscribe(duplicate).catch(() => {
      this.#forgetSubscriber();
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CONNECT_MS);
    });
    await Promise.race([this.#subscribing, late]);
    clearTimeout(timer);
  }

  /** Begins to wait for a lock. */
  expect(key: string): Waiter {
    this.#isReliedOn = this.isListening;
    let timer: NodeJS.Timeout | undefined;
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = () => {
        clearTimeout(timer);
        this.#forget(key, stop);
        resolve();
      };
    });
    const waiters = this.#waiters.get(key) ?? new Set();
    this.#waiters.set(key, waiters.add(stop));
    return {
      stop,
      within: (ms) => {
        if (waiters.has(stop)) timer = setTimeout(stop, ms + SLACK_MS);
        return stopped;
      },
    };
  }

  /** Ends the connection and every wait. */
  close(): void {
    this.#isClosed = true;
    letGo(this.#subscriber);
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
    // It goes on trying, but nobody waits for that.
    const failed = new Promise<void>((resolve) => {
      subscriber.on('error', () => {
        resolve();
        // What is given back from now on is not heard: whoever relied on it has to look for himself.
        if (this.#isReliedOn) this.#wakeAll();
        this.#isReliedOn = false;
      });
    });
    await Promise.race([subscribed, failed]);
  }

  #forgetSubscriber(): void {
    letGo(this.#subscriber);
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

  #forget(key: string, stop: () => void): void {
    const waiters = this.#waiters.get(key);
    waiters?.delete(stop);
    if (waiters?.size === 0) this.#waiters.delete(key);
  }
}
