import { randomBytes } from 'node:crypto';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkRange } from '../arguments/checks.js';
import type { BusyLock, HeldLock } from '../stores/ticket-store.js';
import type { RedisSession } from './redis-session.js';
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

/**
 * Takes a lock (KEYS[1]) for an owner (ARGV[1]) for so many ms (ARGV[2]); returns -2, which is no time to live of a key
 * that is there, or for how many ms another holds it.
 */
export const TAKE_LOCK = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return -2 end
return redis.call('PTTL', KEYS[1])`;

/**
 * Gives back a lock (KEYS[1]) if it is still its owner's (ARGV[1]), and tells those who wait (channel ARGV[2], message
 * ARGV[3]). That a user may not publish makes them wait for longer; the lock is free all the same.
 */
export const RELEASE_LOCK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1`;

/** Puts a text (ARGV[3]) for so many ms (ARGV[4]) in place of a ticket (ARGV[1]) that has not expired by now (ARGV[2]). */
export const EXTEND_TICKET = `
local deadline, value = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(.+)\\n$')
if value ~= ARGV[1] or tonumber(deadline) <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`;

/** Deletes a ticket (ARGV[1]); returns 1 if it had not expired by now (ARGV[2]). */
export const DELETE_TICKET = `
local deadline, value = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(.+)\\n$')
if value ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return tonumber(deadline) > tonumber(ARGV[2]) and 1 or 0`;
