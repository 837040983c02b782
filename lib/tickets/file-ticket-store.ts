import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ArgumentError } from '../argument-error.js';
import { checkFunction } from '../checks/check-function.js';
import { checkOptionNames } from '../checks/check-option-names.js';
import { checkRange } from '../checks/check-range.js';
import { MAX_TIMEOUT_MS } from '../defaults.js';
import { openTicketFolder } from './open-ticket-folder.js';
import { takeFolderLock } from './take-folder-lock.js';
import { TicketFile } from './ticket-file.js';
import type { TicketStore } from './ticket-store.js';
import { untilReleased } from './until-released.js';

/** The options of {@link fileTicketStore}; `folder` is needed. */
export interface FileTicketStoreOptions {
  /**
   * The folder of the tickets, made when first needed, for its owner alone. One that belongs to another user, or that
   * others may write to, is refused when it is used.
   */
  readonly folder: string;
  /** The clock, Unix ms. Default: Date.now. Locks keep to the real time of the machine. */
  readonly now?: () => number;
}

/**
 * Makes a store that keeps tickets in files, one a key, for the processes of one user on one machine.
 *
 * @param options - see {@link FileTicketStoreOptions}
 * @returns the store; it rejects with an Error where the folder cannot be used
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, which names the option
 * @example
 * ```ts
 * import { fileTicketStore } from 'superoffice-system-user';
 *
 * const store = fileTicketStore({ folder: '/var/lib/my-app/tickets' });
 * ```
 */
export function fileTicketStore(options: FileTicketStoreOptions): TicketStore {
  checkOptionNames(options, ['folder', 'now']);
  const { now = Date.now } = options;
  checkFunction('now', now);
  const folder = readFolder(options.folder);
  let closing = new AbortController();

  const baseOf = async (key: string): Promise<string> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(key).digest('hex');
    return join(await openTicketFolder(folder), name);
  };
  const fileOf = async (key: string) => new TicketFile(await baseOf(key), now);
  return {
    get: async (key) => (await fileOf(key)).get(),
    set: async (key, ticket) => (await fileOf(key)).set(ticket),
    extend: async (key, ticket) => (await fileOf(key)).extend(ticket),
    delete: async (key, value) => (await fileOf(key)).delete(value),
    lock: async (key, ttlMs) => {
      checkRange('ttlMs', ttlMs, 1, MAX_TIMEOUT_MS);
      const lock = await takeFolderLock(`${await baseOf(key)}.lock`, ttlMs);
      if ('release' in lock) return { release: lock.release };
      return { released: untilReleased(lock, closing.signal) };
    },
    close: () => {
      closing.abort();
      // A wait that begins after this must not end at once: whoever waits would ask again without a pause.
      closing = new AbortController();
      return Promise.resolve();
    },
  };
}

function readFolder(folder: unknown): string {
  if (typeof folder !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'folder must be a string');
  }
  if (folder === '' || folder.includes('\0')) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'folder must be the path of a folder');
  }
  // A later change of the working directory makes it no other.
  return resolve(folder);
}
