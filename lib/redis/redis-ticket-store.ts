import { decodeTicket, encodeTicket } from '../stores/ticket-file.js';
import type { StoredTicket, TicketStore } from '../stores/ticket-store.js';
import { loadRedis, readRedisOptions, type RedisTicketStoreOptions } from './redis-connection.js';
import { RedisLocks } from './redis-locks.js';
import { RedisSession } from './redis-session.js';

/**
 * Makes a store that keeps tickets in Redis 6 or later, or Valkey, for any number of machines. It requires the package
 * `redis`, version 6, unless you pass a client.
 *
 * @param options - see {@link RedisTicketStoreOptions}; the store connects on first use
 * @returns the store; it rejects with an Error if Redis does not reply within two seconds, and recovers when Redis does
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, which names the option and never repeats the URL;
 *   Error if the package `redis` is not installed
 * @example
 * ```ts
 * import { redisTicketStore } from 'superoffice-system-user/redis';
 *
 * const store = redisTicketStore({ url: process.env.REDIS_URL ?? 'redis://localhost' });
 * ```
 */
export function redisTicketStore(options: RedisTicketStoreOptions): TicketStore {
  const { target, prefix, now } = readRedisOptions(options);
  // A store that is down never fails a call, so a missing package must be reported here.
  if ('url' in target) loadRedis();
  const session = new RedisSession(target);
  const locks = new RedisLocks(session, prefix);
  const redisKeyOf = (key: string) => `${prefix}ticket:${key}`;
  // Redis rejects less than 1 ms. An expired ticket replaces the old one immediately and disappears after 1 ms.
  const lifetimeOf = ({ expiresAt }: StoredTicket) =>
    String(Math.max(1, Math.ceil(expiresAt - now())));

  return {
    get: async (key) => {
      const text = await session.send('GET', redisKeyOf(key));
      const ticket = decodeTicket(String(text));
      return ticket && ticket.expiresAt > now() ? ticket : undefined;
    },
    set: async (key, ticket) => {
      await session.send('SET', redisKeyOf(key), encodeTicket(ticket), 'PX', lifetimeOf(ticket));
    },
    extend: async (key, ticket) => {
      const change = [ticket.value, String(now()), encodeTicket(ticket), lifetimeOf(ticket)];
      return Number(await session.run(EXTEND_TICKET, redisKeyOf(key), ...change)) === 1;
    },
    delete: async (key, value) =>
      Number(await session.run(DELETE_TICKET, redisKeyOf(key), value, String(now()))) === 1,
    lock: (key, ttlMs) => locks.take(key, ttlMs),
    close: async () => {
      locks.close();
      await session.close();
    },
  };
}

/** Replaces a ticket (ARGV[1]) not expired at a time (ARGV[2]) by a text (ARGV[3]) for a number of ms (ARGV[4]). */
const EXTEND_TICKET = `
local deadline, value = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(.+)\\n$')
if value ~= ARGV[1] or tonumber(deadline) <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`;

/** Deletes a ticket (ARGV[1]); returns 1 if it had not expired at a time (ARGV[2]). */
const DELETE_TICKET = `
local deadline, value = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(.+)\\n$')
if value ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return tonumber(deadline) > tonumber(ARGV[2]) and 1 or 0`;
