import { resolve } from 'node:path';
import { checkFunction, checkOptionNames } from '../arguments/checks.js';
import { lazy } from '../concurrency/lazy.js';
import { ArgumentError } from '../errors.js';
import type { TicketStore } from './ticket-store.js';

/** The options of {@link fileTicketStore}; `folder` is required. */
export interface FileTicketStoreOptions {
  /**
   * The folder of the tickets; it is created on first use, with access for its owner only. The store rejects a folder
   * that belongs to another user or that others may write to.
   */
  readonly folder: string;
  /** The clock, Unix ms. Default: Date.now. Locks use the real time of the machine. */
  readonly now?: () => number;
}

/**
 * Makes a store that keeps each ticket in a file, for the processes of one user on one machine.
 *
 * @param options - see {@link FileTicketStoreOptions}
 * @returns the store; it rejects with an Error if the folder cannot be used
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
  const tickets = lazy(() => {
    const { TicketFolder } = require('./ticket-folder.js') as typeof import('./ticket-folder.js');
    return new TicketFolder(folder, now);
  });
  return {
    get: async (key) => (await tickets().find(key)).get(),
    set: async (key, ticket) => (await tickets().find(key)).set(ticket),
    extend: async (key, ticket) => (await tickets().find(key)).extend(ticket),
    delete: async (key, value) => (await tickets().find(key)).delete(value),
    lock: async (key, ttlMs) => tickets().lock(key, ttlMs),
    close: async () => {
      tickets().stopWaiting();
      // A failed sweep must not fail close().
      await tickets()
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
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'folder must be a path: not empty, without null characters',
    );
  }
  // A later change of the working directory must not change the folder.
  return resolve(folder);
}
