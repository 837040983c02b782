import { randomBytes } from 'node:crypto';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkRange } from '../arguments/checks.js';
import type { BusyLock, HeldLock } from '../stores/ticket-store.js';
import type { RedisSession } from './redis-session.js';
import { ReleaseListener } from './release-listener.js';

/** The reply of {@link TAKE_LOCK} to the new owner. */
const TAKEN = -2;

/** Locks among all processes that use the same Redis. */
export class RedisLocks {
  readonly #session: RedisSession;
  readonly #prefix: string;
  readonly #channel: string;
  readonly #listener: ReleaseListener;

  constructor(session: RedisSession, prefix: string) {
    this.#session = session;
    this.#prefix = `${prefix}lock:`;
    this.#channel = `${prefix}released`;
    this.#listener = new ReleaseListener(this.#channel);
  }

  /** Takes the lock of this key for at most `ttlMs`, 1 to 600,000, or reports when its holder releases it. */
  async take(key: string, ttlMs: number): Promise<HeldLock | BusyLock> {
    checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
    const owner = randomBytes(16).toString('hex');
    const held = { release: () => this.#release(key, owner) };
    if (!this.#listener.isListening) {
      if ((await this.#attempt(key, owner, ttlMs)) === TAKEN) return held;
      // Only a caller that has to wait needs the second connection.
      await this.#listener.listen(() => this.#session.duplicate());
    }
    // Listen before the next attempt, so that a release in between is not missed.
    const waiter = this.#listener.waitFor(key);
    let leftMs = TAKEN;
    try {
      leftMs = await this.#attempt(key, owner, ttlMs);
    } finally {
      if (leftMs === TAKEN) waiter.stop();
    }
    // Negative: the key was not set by this package and has no expiry.
    return leftMs === TAKEN
      ? held
      : { released: waiter.releasedWithin(leftMs < 0 ? ttlMs : Math.min(leftMs, ttlMs)) };
  }

  close(): void {
    this.#listener.close();
  }

  async #attempt(key: string, owner: string, ttlMs: number): Promise<number> {
    const px = String(Math.ceil(ttlMs));
    try {
      return Number(await this.#session.run(TAKE_LOCK, this.#prefix + key, owner, px));
    } catch (error) {
      // The command may still have been applied, or may be on recovery.
      this.#release(key, owner).catch(() => undefined);
      throw error;
    }
  }

  async #release(key: string, owner: string): Promise<void> {
    await this.#session.run(RELEASE_LOCK, this.#prefix + key, owner, this.#channel, key);
  }
}

/**
 * Takes a lock (KEYS[1]) for an owner (ARGV[1]) for a number of ms (ARGV[2]). Returns -2, which PTTL never returns for an
 * existing key, or the number of ms that the lock of another owner lasts.
 */
const TAKE_LOCK = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return -2 end
return redis.call('PTTL', KEYS[1])`;

/**
 * Releases a lock (KEYS[1]) if it still belongs to its owner (ARGV[1]), and notifies the waiters (channel ARGV[2],
 * message ARGV[3]). If the user is not allowed to publish, the lock is still free, but the waiters notice later.
 */
const RELEASE_LOCK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1`;
