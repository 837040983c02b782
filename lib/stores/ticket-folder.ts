import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRange } from '../arguments/checks.js';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { openTicketFolder } from '../tickets/open-ticket-folder.js';
import { sweepTicketFiles } from '../tickets/sweep-ticket-files.js';
import { takeFolderLock } from './folder-lock.js';
import { TicketFile } from './ticket-file.js';
import type { BusyLock, HeldLock } from './ticket-store.js';
import { untilReleased } from '../tickets/until-released.js';

/** A folder of tickets and locks. It is looked at each time, for it may have been removed or changed meanwhile. */
export class FileTickets {
  readonly #folder: string;
  readonly #now: () => number;
  #waiting = new AbortController();

  /** @param folder - an absolute path */
  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** The file for the ticket of this key, which need not be there. */
  async find(key: string): Promise<TicketFile> {
    return new TicketFile(await this.#baseOf(key), this.#now);
  }

  /** Takes the lock of this key for `ttlMs` at the most, 1 to 600,000, or says when another has given it back. */
  async lock(key: string, ttlMs: number): Promise<HeldLock | BusyLock> {
    checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
    const lock = await takeFolderLock(`${await this.#baseOf(key)}.lock`, ttlMs);
    if ('release' in lock) return { release: lock.release };
    return { released: untilReleased(lock, this.#waiting.signal) };
  }

  /** Ends every wait for a lock. */
  stopWaiting(): void {
    this.#waiting.abort();
    // A wait that begins after this must not end at once: whoever waits would ask again without a pause.
    this.#waiting = new AbortController();
  }

  /** Removes what is of no use any more, once a day. */
  sweep(): Promise<void> {
    return sweepTicketFiles(this.#folder, this.#now);
  }

  async #baseOf(key: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(key).digest('hex');
    return join(await openTicketFolder(this.#folder), name);
  }
}
