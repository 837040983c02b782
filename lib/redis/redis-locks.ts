import { randomBytes } from 'node:crypto';
import { checkRange } from '../arguments/checks.js';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import type { BusyLock, HeldLock } from '../stores/ticket-store.js';
import type { RedisSession } from './redis-session.js';
import { RELEASE_LOCK, TAKE_LOCK } from './redis-scripts.js';
import { ReleaseListener } from './release-listener.js';

const TAKEN = -2;

/** Locks among all who use one Redis. */
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

  /** Takes the lock of this key for `ttlMs` at the most, 1 to 600,000, or says when another has given it back. */
  async take(key: string, ttlMs: number): Promise<HeldLock | BusyLock> {
    checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
    const owner = randomBytes(16).toString('hex');
    const held = { release: () => this.#release(key, owner) };
    if (!this.#listener.isListening) {
      if ((await this.#try(key, owner, ttlMs)) === TAKEN) return held;
      // Only who has to wait needs the second connection.
      await this.#listener.listen(() => this.#session.duplicate());
    }
    // First listen, then try: what is given back in between is heard.
    const waiter = this.#listener.expect(key);
    let leftMs = TAKEN;
    try {
      leftMs = await this.#try(key, owner, ttlMs);
    } finally {
      if (leftMs === TAKEN) waiter.stop();
    }
    // Less than 0: it is no lock of ours, and has no end.
    return leftMs === TAKEN
      ? held
      : { released: waiter.within(leftMs < 0 ? ttlMs : Math.min(leftMs, ttlMs)) };
  }

  close(): void {
    this.#listener.close();
  }

  async #try(key: string, owner: string, ttlMs: number): Promise<number> {
    const px = String(Math.ceil(ttlMs));
    try {
      return Number(await this.#session.run(TAKE_LOCK, this.#prefix + key, owner, px));
    } catch (error) {
      // Redis may have taken it all the same, or will when it comes to itself.
      this.#release(key, owner).catch(() => undefined);
      throw error;
    }
  }

  async #release(key: string, owner: string): Promise<void> {
    await this.#session.run(RELEASE_LOCK, this.#prefix + key, owner, this.#channel, key);
  }
}
