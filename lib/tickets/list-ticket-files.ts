import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TICKET_NAME } from './file-names.js';
import { openTicketFolder } from './open-ticket-folder.js';
import { readTicketFile } from './read-ticket-file.js';
import type { StoredTicket } from '../stores/ticket-store.js';

/** A ticket that a folder holds. */
export interface ListedTicket extends StoredTicket {
  /** When it was stored, Unix ms. */
  readonly storedAt: number;
}

/**
 * Lists the tickets of a folder that `fileTicketStore` keeps, expired ones too, in no order that means anything.
 *
 * @returns none if there is no such folder
 * @throws Error if the folder cannot be used
 */
export async function listTicketFiles(folder: string): Promise<ListedTicket[]> {
  let real: string;
  try {
    real = await openTicketFolder(resolve(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const listed: ListedTicket[] = [];
  for (const name of (await readdir(real)).filter((each) => TICKET_NAME.test(each)).sort()) {
    const found = await readTicketFile(join(real, name));
    if (found) listed.push({ ...found.ticket, storedAt: found.storedAt });
  }
  return listed;
}
