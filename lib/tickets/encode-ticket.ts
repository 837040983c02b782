import type { StoredTicket } from '../stores/ticket-store.js';

/** A ticket as one line of text, its deadline first; without its line break it is not whole. */
export function encodeTicket({ expiresAt, value }: StoredTicket): string {
  return `${expiresAt}:${value}\n`;
}
