import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, realpath, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkRange } from '../arguments/checks.js';
import {
  findLockHolder,
  LOCK_NAME,
  ORPHAN_NAME,
  takeFolderLock,
  TICKET_NAME,
  untilReleased,
} from './folder-lock.js';
import { readTicketFile, TicketFile } from './ticket-file.js';
import type { BusyLock, HeldLock, StoredTicket } from './ticket-store.js';

/** How often a folder is swept, by the first process that closes its store, in ms. */
const SWEEP_INTERVAL_MS = 24 * 60 * 60 * 1000;
const MARKER = 'swept';

/** A folder of tickets and locks. It is checked on each use, because it may have been removed or changed. */
export class TicketFolder {
  readonly #folder: string;
  readonly #now: () => number;
  #waiting = new AbortController();

  /** @param folder - an absolute path */
  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** The file for the ticket of this key, which may not exist. */
  async find(key: string): Promise<TicketFile> {
    return new TicketFile(await this.#baseOf(key), this.#now);
  }

  /** Takes the lock of this key for at most `ttlMs`, 1 to 600,000, or reports when its holder releases it. */
  async lock(key: string, ttlMs: number): Promise<HeldLock | BusyLock> {
    checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
    const lock = await takeFolderLock(`${await this.#baseOf(key)}.lock`, ttlMs);
    if ('release' in lock) return { release: lock.release };
    return { released: untilReleased(lock, this.#waiting.signal) };
  }

  /** Ends all waits for locks. */
  stopWaiting(): void {
    this.#waiting.abort();
    // A later wait must not end immediately, because its caller would retry without a pause.
    this.#waiting = new AbortController();
  }

  /** Removes orphans and expired tickets, once a day: those of keys that are no longer used are never read again. */
  async sweep(): Promise<void> {
    const real = await openTicketFolder(this.#folder);
    const marker = join(real, MARKER);
    const sweptAt = await stat(marker).then(
      ({ mtimeMs }) => mtimeMs,
      () => -Infinity,
    );
    if (Math.abs(Date.now() - sweptAt) < SWEEP_INTERVAL_MS) return;
    await rm(marker, { force: true });
    // With several processes at the same time, only one succeeds.
    await writeFile(marker, '', { flag: 'wx', mode: 0o600 });
    for (const name of await readdir(real)) {
      const path = join(real, name);
      if (await isOrphaned(path)) await rm(path, { recursive: true, force: true });
      if (!TICKET_NAME.test(name)) continue;
      await new TicketFile(path.replace(/\.ticket$/, ''), this.#now).get();
    }
  }

  async #baseOf(key: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(key).digest('hex');
    return join(await openTicketFolder(this.#folder), name);
  }
}

/** A ticket in a folder. */
interface ListedTicket extends StoredTicket {
  /** When it was stored, Unix ms. */
  readonly storedAt: number;
}

/**
 * Lists the tickets of a folder of `fileTicketStore`, including expired ones, in an arbitrary order.
 *
 * @returns an empty list if the folder does not exist
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

/**
 * Removes the tickets of a folder of `fileTicketStore`, and the orphans of dead processes. Other files, held locks and
 * the folder itself stay.
 *
 * @returns the number of removed tickets, including incomplete and expired ones
 * @throws Error if the folder cannot be used
 */
export async function clearTicketFiles(folder: string): Promise<number> {
  const real = await openTicketFolder(resolve(folder)).catch(ignoreMissing);
  if (real === undefined) return 0;
  let count = 0;
  for (const name of await readdir(real)) {
    const path = join(real, name);
    if (LOCK_NAME.test(name)) await findLockHolder(path);
    if (await isOrphaned(path)) await rm(path, { recursive: true, force: true });
    if (TICKET_NAME.test(name) && (await removeFile(path))) count++;
  }
  return count;
}

/**
 * Checks the folder and returns its real path, so that a link cannot redirect later uses.
 *
 * @throws Error if it is not a folder, belongs to another user or can be written to by others; ENOENT if it is missing
 */
async function openTicketFolder(folder: string): Promise<string> {
  const real = await realpath(folder);
  const found = await stat(real);
  if (!found.isDirectory()) {
    throw new Error('The ticket folder is not a folder. Pass the path of a folder.');
  }
  // Windows does not have these users and modes; there the parent folder controls access.
  const user = process.geteuid?.();
  if (user === undefined) return real;
  if (found.uid !== user) {
    throw new Error('The ticket folder belongs to another user. Use a folder of the current user.');
  }
  if ((found.mode & 0o022) !== 0) {
    throw new Error(
      'The ticket folder can be written to by others. Remove their write access (chmod go-w) or use another folder.',
    );
  }
  return real;
}

/** The minimum age of an orphan, in ms: a younger folder may still be in use. */
const MIN_ORPHAN_AGE_MS = 60_000;

async function isOrphaned(path: string): Promise<boolean> {
  if (!ORPHAN_NAME.test(basename(path))) return false;
  const found = await lstat(path).catch(ignoreMissing);
  return found !== undefined && Date.now() - found.mtimeMs > MIN_ORPHAN_AGE_MS;
}

async function removeFile(path: string): Promise<boolean> {
  const removed = await unlink(path)
    .then(() => true)
    .catch(ignoreMissing);
  return removed === true;
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
