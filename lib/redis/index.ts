export { redisTicketStore } from './redis-ticket-store.js';
export type { RedisClient } from './redis-client.js';
export type { RedisTicketStoreOptions } from './read-redis-options.js';
export type { BusyLock, HeldLock, StoredTicket, TicketStore } from '../tickets/ticket-store.js';
