export { redisTicketStore } from './redis-ticket-store.js';
export type { RedisClient, RedisTicketStoreOptions } from './redis-connection.js';
export type { BusyLock, HeldLock, StoredTicket, TicketStore } from '../stores/ticket-store.js';
