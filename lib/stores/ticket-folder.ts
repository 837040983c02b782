import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, realpath, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkRange } from '../arguments/checks.js';
import {
  findFolderHolder,
  LEFT_NAME,
  LOCK_NAME,
  takeFolderLock,
  TICKET_NAME,
  untilReleased,
} from './folder-lock.js';
import { readTicketFile, TicketFile } from './ticket-file.js';
import type { BusyLock, HeldLock, StoredTicket } from './ticket-store.js';

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

/**
 * Removes the tickets of a folder that `fileTicketStore` keeps, and what dead processes have left there; no other file,
 * no lock that is held, and not the folder.
 *
 * @returns how many tickets were removed, whole or not, expired or not
 * @throws Error if the folder cannot be used
 */
export async function clearTicketFiles(folder: string): Promise<number> {
  const real = await openTicketFolder(resolve(folder)).catch(noneIfGone);
  if (real === undefined) return 0;
  let count = 0;
  for (const name of await readdir(real)) {
    const path = join(real, name);
    if (LOCK_NAME.test(name)) await findFolderHolder(path);
    if (await isLeftBehind(path)) await rm(path, { recursive: true, force: true });
    if (TICKET_NAME.test(name) && (await isRemoved(path))) count++;
  }
  return count;
}

async function isRemoved(path: string): Promise<boolean> {
  const removed = await unlink(path)
    .then(() => true)
    .catch(noneIfGone);
  return removed === true;
}

function noneIfGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}

/** How often a folder is swept, by whichever process comes to it, in ms. */
const EVERY_MS = 24 * 60 * 60 * 1000;
const MARK = 'swept';

/** Removes, once a day, tickets that have expired under keys that nobody asks for, and what dead processes have left. */
export async function sweepTicketFiles(folder: string, now: () => number): Promise<void> {
  const real = await openTicketFolder(folder);
  const mark = join(real, MARK);
  const sweptAt = await stat(mark).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );
  if (Math.abs(Date.now() - sweptAt) < EVERY_MS) return;
  await rm(mark, { force: true });
  // Of several that come to it at once, one goes on.
  await writeFile(mark, '', { flag: 'wx', mode: 0o600 });
  for (const name of await readdir(real)) {
    const path = join(real, name);
    if (await isLeftBehind(path)) await rm(path, { recursive: true, force: true });
    else if (TICKET_NAME.test(name)) await new TicketFile(path.replace(/\.ticket$/, ''), now).get();
  }
}

/**
 * The folder of the tickets by its real name, so that no link can lead elsewhere later on.
 *
 * @throws Error if it is no folder, is another user's, or others may write in it; ENOENT if there is none
 */
export async function openTicketFolder(folder: string): Promise<string> {
  const real = await realpath(folder);
  const found = await stat(real);
  if (!found.isDirectory()) throw new Error('The folder of the tickets is not a folder.');
  // Windows has no such users and modes; there the folder above decides who gets in.
  const user = process.geteuid?.();
  if (user === undefined) return real;
  if (found.uid !== user) {
    throw new Error('The folder of the tickets belongs to another user. Name one of your own.');
  }
  if ((found.mode & 0o022) !== 0) {
    throw new Error(
      'The folder of the tickets can be written to by others. Take that right from them (chmod go-w), or name another one.',
    );
  }
  return real;
}

/** What is younger may still be in use, in ms. */
const MIN_AGE_MS = 60_000;

/** Whether something is what a process has left that died with a lock in the making. */
export async function isLeftBehind(path: string): Promise<boolean> {
  if (!LEFT_NAME.test(basename(path))) return false;
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return found !== undefined && Date.now() - found.mtimeMs > MIN_AGE_MS;
}
