import type { StoredTicket } from '../stores/ticket-store.js';

/** The ticket of a text that `encodeTicket` made; none if it is anything else, or not the whole of it. */
export function decodeTicket(text: string): StoredTicket | undefined {
  const [, expiresAt, value] = /^(\d{1,16}):([\x21-\x7e]+)\n$/.exec(text) ?? [];
  return expiresAt && value ? { value, expiresAt: Number(expiresAt) } : undefined;
}
