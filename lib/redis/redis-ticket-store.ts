import { decodeTicket, encodeTicket } from '../stores/ticket-file.js';
import type { StoredTicket, TicketStore } from '../stores/ticket-store.js';
import { loadRedis, readRedisOptions, type RedisTicketStoreOptions } from './redis-connection.js';
import { DELETE_TICKET, EXTEND_TICKET, RedisLocks } from './redis-locks.js';
import { RedisSession } from './redis-session.js';

/**
 * Makes a store that keeps tickets in Redis 6 or later, or Valkey, for any number of machines. It needs the package
 * `redis`, version 6, unless it is given a client.
 *
 * @param options - see {@link RedisTicketStoreOptions}; nothing is connected before the first use
 * @returns the store; it rejects with an Error if Redis does not answer within two seconds, and comes back with Redis
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, which names the option and never repeats the URL; Error
 *   where the package `redis` is not installed
 * @example
 * ```ts
 * import { redisTicketStore } from 'superoffice-system-user/redis';
 *
 * const store = redisTicketStore({ url: process.env.REDIS_URL ?? 'redis://localhost' });
 * ```
 */
export function redisTicketStore(options: RedisTicketStoreOptions): TicketStore {
  const { target, prefix, now } = readRedisOptions(options);
  // A store that is down fails no call: that it can never be up must show here.
  if ('url' in target) loadRedis();
  const session = new RedisSession(target);
  const locks = new RedisLocks(session, prefix);
  const nameOf = (key: string) => `${prefix}ticket:${key}`;
  // Less than 1 is refused; a ticket that has expired is gone after 1 ms, and the one it replaces at once.
  const lifetimeOf = ({ expiresAt }: StoredTicket) =>
    String(Math.max(1, Math.ceil(expiresAt - now())));

  return {
    get: async (key) => {
      const text = await session.send('GET', nameOf(key));
      const ticket = decodeTicket(String(text));
      return ticket && ticket.expiresAt > now() ? ticket : undefined;
    },
    set: async (key, ticket) => {
      await session.send('SET', nameOf(key), encodeTicket(ticket), 'PX', lifetimeOf(ticket));
    },
    extend: async (key, ticket) => {
      const change = [ticket.value, String(now()), encodeTicket(ticket), lifetimeOf(ticket)];
      return Number(await session.run(EXTEND_TICKET, nameOf(key), ...change)) === 1;
    },
    delete: async (key, value) =>
      Number(await session.run(DELETE_TICKET, nameOf(key), value, String(now()))) === 1,
    lock: (key, ttlMs) => locks.take(key, ttlMs),
    close: async () => {
      locks.close();
      await session.close();
    },
  };
}
