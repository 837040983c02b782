import { constants, open, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeFolderLock, untilReleased } from './folder-lock.js';
import type { StoredTicket } from './ticket-store.js';

/** How long a change may take, in ms; one that takes longer fails and changes nothing. */
const CHANGE_MS = 2_000;

/** The file of one ticket. Every change is made alone, in one step, out of the folder of its lock. */
export class TicketFile {
  readonly #file: string;
  readonly #lock: string;
  readonly #now: () => number;

  /** @param base - the path without an ending */
  constructor(base: string, now: () => number) {
    this.#file = `${base}.ticket`;
    this.#lock = `${base}.change`;
    this.#now = now;
  }

  /** The ticket; an expired one is removed. */
  async get(): Promise<StoredTicket | undefined> {
    const found = await readTicketFile(this.#file);
    if (!found || this.#isAlive(found.ticket)) return found?.ticket;
    await this.#removeExpired().catch(() => undefined);
    return undefined;
  }

  async set(ticket: StoredTicket): Promise<void> {
    await this.#change((folder) => this.#put(folder, ticket));
  }

  async extend(ticket: StoredTicket): Promise<boolean> {
    return this.#change(async (folder) => {
      const found = await readTicketFile(this.#file);
      if (found?.ticket.value !== ticket.value || !this.#isAlive(found.ticket)) return false;
      await this.#put(folder, ticket, found.storedAt);
      return true;
    });
  }

  async delete(value: string): Promise<boolean> {
    return this.#change(async (folder) => {
      const found = await readTicketFile(this.#file);
      if (found?.ticket.value !== value) return false;
      await this.#takeAway(folder);
      return this.#isAlive(found.ticket);
    });
  }

  /** Whoever changes the file just now has the say. */
  async #removeExpired(): Promise<void> {
    const lock = await takeFolderLock(this.#lock, CHANGE_MS);
    if (!('release' in lock)) return;
    try {
      const found = await readTicketFile(this.#file);
      if (found && !this.#isAlive(found.ticket)) await this.#takeAway(lock.folder);
    } finally {
      await lock.release();
    }
  }

  async #change<T>(change: (folder: string) => Promise<T>): Promise<T> {
    for (;;) {
      const lock = await takeFolderLock(this.#lock, CHANGE_MS);
      if ('release' in lock) return change(lock.folder).finally(lock.release);
      await untilReleased(lock);
    }
  }

  async #put(folder: string, ticket: StoredTicket, storedAt?: number): Promise<void> {
    const fresh = join(folder, 'fresh');
    // Not synchronised: a file that a power cut has cut short is no ticket, and another is to be had.
    await writeFile(fresh, encodeTicket(ticket), { flag: 'wx', mode: 0o600 });
    if (storedAt !== undefined) await utimes(fresh, new Date(), new Date(storedAt));
    await rename(fresh, this.#file);
  }

  async #takeAway(folder: string): Promise<void> {
    await rename(this.#file, join(folder, 'old'));
  }

  #isAlive({ expiresAt }: StoredTicket): boolean {
    return expiresAt > this.#now();
  }
}

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

/** A ticket as one line of text, its deadline first; without its line break it is not whole. */
export function encodeTicket({ expiresAt, value }: StoredTicket): string {
  return `${expiresAt}:${value}\n`;
}

/** The ticket of a text that `encodeTicket` made; none if it is anything else, or not the whole of it. */
export function decodeTicket(text: string): StoredTicket | undefined {
  const [, expiresAt, value] = /^(\d{1,16}):([\x21-\x7e]+)\n$/.exec(text) ?? [];
  return expiresAt && value ? { value, expiresAt: Number(expiresAt) } : undefined;
}
