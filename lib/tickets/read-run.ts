import { ArgumentError } from '../errors.js';
import { checkCallOptions, checkFunction, checkRange } from '../arguments/checks.js';
import { MAX_CONCURRENT_EXCHANGES } from '../arguments/bounds.js';
import type { Run, TicketProgress, Tenants } from './get-tickets.js';

/** How a run over many tenants goes. */
export interface GetTicketsOptions {
  /** How many tenants are asked for at once, 1 to 1,000. Default: the client's `maxConcurrentExchanges`. */
  readonly concurrency?: number | undefined;
  /** Ends the run early; iterating then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each tenant that is done. */
  readonly onProgress?: ((progress: TicketProgress) => void) | undefined;
}

/** Checks what a run is given, before it begins. */
export function readRun(
  tenants: Tenants,
  options: GetTicketsOptions,
  defaultConcurrency: number,
): Omit<Run, 'load'> {
  checkCallOptions(options, ['concurrency', 'signal', 'onProgress']);
  const { concurrency = defaultConcurrency, signal, onProgress } = options;
  const canIterate = Symbol.iterator in Object(tenants) || Symbol.asyncIterator in Object(tenants);
  // The letters of a text are not tenants.
  if (!canIterate || typeof tenants === 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'tenants must be a list, or be iterable');
  }
  checkRange('concurrency', concurrency, 1, MAX_CONCURRENT_EXCHANGES);
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  return { concurrency: Math.floor(concurrency), signal, onProgress };
}
