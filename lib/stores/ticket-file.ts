import { constants, open, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeFolderLock, untilReleased } from './folder-lock.js';
import type { StoredTicket } from './ticket-store.js';

/** How long a change may take, in ms; a slower change fails and has no effect. */
const CHANGE_TIMEOUT_MS = 2_000;
const MAX_BYTES = 64 * 1024;
/** There is no file, or a link or socket instead of one. */
const NO_FILE = ['ENOENT', 'ELOOP', 'EMLINK', 'ENXIO'];

/** The file of one ticket. Changes are exclusive and atomic: a file is renamed from or to the folder of the lock. */
export class TicketFile {
  readonly #file: string;
  readonly #lock: string;
  readonly #now: () => number;

  /** @param base - the path without the extension */
  constructor(base: string, now: () => number) {
    this.#file = `${base}.ticket`;
    this.#lock = `${base}.change`;
    this.#now = now;
  }

  /** Returns the ticket; removes an expired one. */
  async get(): Promise<StoredTicket | undefined> {
    const found = await readTicketFile(this.#file);
    if (!found || this.#isValid(found.ticket)) return found?.ticket;
    await this.#removeExpired().catch(() => undefined);
    return undefined;
  }

  async set(ticket: StoredTicket): Promise<void> {
    await this.#change((folder) => this.#write(folder, ticket));
  }

  async extend(ticket: StoredTicket): Promise<boolean> {
    return this.#change(async (folder) => {
      const found = await readTicketFile(this.#file);
      if (found?.ticket.value !== ticket.value || !this.#isValid(found.ticket)) return false;
      await this.#write(folder, ticket, found.storedAt);
      return true;
    });
  }

  async delete(value: string): Promise<boolean> {
    return this.#change(async (folder) => {
      const found = await readTicketFile(this.#file);
      if (found?.ticket.value !== value) return false;
      await this.#remove(folder);
      return this.#isValid(found.ticket);
    });
  }

  /** If another process is changing the file, leaves it alone. */
  async #removeExpired(): Promise<void> {
    const lock = await takeFolderLock(this.#lock, CHANGE_TIMEOUT_MS);
    if (!('release' in lock)) return;
    try {
      const found = await readTicketFile(this.#file);
      if (found && !this.#isValid(found.ticket)) await this.#remove(lock.folder);
    } finally {
      await lock.release();
    }
  }

  async #change<T>(change: (folder: string) => Promise<T>): Promise<T> {
    for (;;) {
      const lock = await takeFolderLock(this.#lock, CHANGE_TIMEOUT_MS);
      if ('release' in lock) return change(lock.folder).finally(lock.release);
      await untilReleased(lock);
    }
  }

  async #write(folder: string, ticket: StoredTicket, storedAt?: number): Promise<void> {
    const fresh = join(folder, 'fresh');
    // Not synced to disk: after a power cut an incomplete file is ignored, and the client gets a new ticket.
    await writeFile(fresh, encodeTicket(ticket), { flag: 'wx', mode: 0o600 });
    if (storedAt !== undefined) await utimes(fresh, new Date(), new Date(storedAt));
    await rename(fresh, this.#file);
  }

  async #remove(folder: string): Promise<void> {
    await rename(this.#file, join(folder, 'old'));
  }

  #isValid({ expiresAt }: StoredTicket): boolean {
    return expiresAt > this.#now();
  }
}

/** Reads the ticket in a file, expired or not; undefined without a complete ticket in a regular file of up to 64 KB. */
export async function readTicketFile(file: string): Promise<FoundTicket | undefined> {
  // Do not follow a link, and do not wait for the writer of a pipe.
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

/** Encodes a ticket as one line of text, its deadline first; a line without its line break is incomplete. */
export function encodeTicket({ expiresAt, value }: StoredTicket): string {
  return `${expiresAt}:${value}\n`;
}

/** Decodes the text of `encodeTicket`; undefined for any other or incomplete text. */
export function decodeTicket(text: string): StoredTicket | undefined {
  const [, expiresAt, value] = /^(\d{1,16}):([\x21-\x7e]+)\n$/.exec(text) ?? [];
  return expiresAt && value ? { value, expiresAt: Number(expiresAt) } : undefined;
}

/** A ticket and when it was stored. */
interface FoundTicket {
  readonly ticket: StoredTicket;
  /** Unix ms. */
  readonly storedAt: number;
}
