import { constants, open } from 'node:fs/promises';
import { decodeTicket } from './decode-ticket.js';
import type { StoredTicket } from '../stores/ticket-store.js';

const MAX_BYTES = 64 * 1024;
/** No file, or something else in its place: a link, a socket. */
const NO_FILE = ['ENOENT', 'ELOOP', 'EMLINK', 'ENXIO'];

/** A ticket and when it was stored. */
export interface FoundTicket {
  readonly ticket: StoredTicket;
  /** Unix ms. */
  readonly storedAt: number;
}

/** The ticket in a file, expired or not; none if there is no whole ticket in a regular file of up to 64 KB. */
export async function readTicketFile(file: string): Promise<FoundTicket | undefined> {
  // A link is not followed, and a pipe that nobody writes to is not waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: unknown) => {
    if (NO_FILE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > MAX_BYTES) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(found.size), 0, found.size, 0);
    const ticket = decodeTicket(buffer.toString('latin1', 0, bytesRead));
    return ticket && { ticket, storedAt: Math.trunc(found.mtimeMs) };
  } finally {
    await handle.close();
  }
}
