import { resolve } from 'node:path';
import { ArgumentError } from '../errors.js';
import { checkFunction, checkOptionNames } from '../arguments/checks.js';
import { lazy } from '../concurrency/lazy.js';
import type { TicketStore } from './ticket-store.js';

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
  const files = lazy(() => {
    const { FileTickets } = require('./ticket-folder.js') as typeof import('./ticket-folder.js');
    return new FileTickets(folder, now);
  });
  return {
    get: async (key) => (await files().find(key)).get(),
    set: async (key, ticket) => (await files().find(key)).set(ticket),
    extend: async (key, ticket) => (await files().find(key)).extend(ticket),
    delete: async (key, value) => (await files().find(key)).delete(value),
    lock: async (key, ttlMs) => files().lock(key, ttlMs),
    close: async () => {
      files().stopWaiting();
      // That a folder could not be swept is no reason not to end.
      await files()
        .sweep()
        .catch(() => undefined);
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
