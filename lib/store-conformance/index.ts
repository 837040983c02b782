export { ticketStoreCases } from './ticket-store-cases.js';
export type { OpenTicketStore, TicketStoreCase } from './types.js';
