export { redisTicketStore } from './redis-ticket-store.js';
export type { RedisClient } from './redis-connection.js';
export type { RedisTicketStoreOptions } from './redis-connection.js';
export type { BusyLock, HeldLock, StoredTicket, TicketStore } from '../stores/ticket-store.js';
