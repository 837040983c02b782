import { MAX_CONCURRENT_EXCHANGES } from '../arguments/bounds.js';
import { checkCallOptions, checkFunction, checkRange } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import type { Tenant } from '../model/tenant.js';
import type { Ticket } from '../model/ticket.js';

/** What became of one tenant. */
export type TicketResult =
  | {
      readonly status: 'fulfilled';
      /** The tenant, as it was given. */
      readonly tenant: Tenant | string;
      readonly ticket: Ticket;
    }
  | {
      readonly status: 'rejected';
      /** The tenant, as it was given. */
      readonly tenant: Tenant | string;
      /** What `getTicket` rejected with. */
      readonly error: unknown;
    };

/** How far a run over many tenants has come. */
export interface TicketProgress {
  readonly done: number;
  /** How many of those failed. */
  readonly failed: number;
  /** How many there are in all, where that is known beforehand. */
  readonly total: number | undefined;
}

/** Tenants, one after the other, however they come. */
export type Tenants = Iterable<Tenant | string> | AsyncIterable<Tenant | string>;

/** A run over many tenants. */
interface BatchRun {
  readonly load: (tenant: Tenant | string, signal: AbortSignal) => Promise<Ticket>;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: TicketProgress) => void) | undefined;
}

/** Loads tickets of many tenants, a number at once, and yields what becomes of them as it comes; no faster than it is taken. */
export async function* streamTickets(
  tenants: Tenants,
  { load, concurrency, signal, onProgress }: BatchRun,
): AsyncGenerator<TicketResult, void, undefined> {
  const left = new AbortController();
  const ended = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const source = each(tenants);
  const total = countOf(tenants);
  const waiting: { result: TicketResult; taken: () => void }[] = [];
  let wake: () => void = () => undefined;
  let failure: { error: unknown } | undefined;
  let working = concurrency;
  let done = 0;
  let failed = 0;

  const work = async () => {
    try {
      for (let next = await source.next(); !next.done; next = await source.next()) {
        const result = await settle(next.value, load, ended);
        if (ended.aborted) return;
        await new Promise<void>((taken) => {
          waiting.push({ result, taken });
          wake();
        });
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      working--;
      wake();
    }
  };

  try {
    signal?.throwIfAborted();
    const onAbort = () => {
      wake();
    };
    ended.addEventListener('abort', onAbort, { once: true });
    for (let i = 0; i < concurrency; i++) void work();
    for (;;) {
      signal?.throwIfAborted();
      const next = waiting.shift();
      if (next) {
        done++;
        if (next.result.status === 'rejected') failed++;
        onProgress?.({ done, failed, total });
        yield next.result;
        next.taken();
      } else if (working > 0) await new Promise<void>((resolve) => (wake = resolve));
      else if (failure) throw failure.error;
      else return;
    }
  } finally {
    // Whoever leaves early waits for nothing more.
    left.abort(new Error('the run over the tenants has ended'));
    for (const { taken } of waiting) taken();
    source.return().catch(() => undefined);
  }
}

async function settle(
  tenant: Tenant | string,
  load: BatchRun['load'],
  signal: AbortSignal,
): Promise<TicketResult> {
  try {
    return { status: 'fulfilled', tenant, ticket: await load(tenant, signal) };
  } catch (error) {
    return { status: 'rejected', tenant, error };
  }
}

/** Any number may ask for the next one at a time, and each gets another. */
async function* each(tenants: Tenants): AsyncGenerator<Tenant | string, void, undefined> {
  yield* tenants;
}

function countOf(tenants: Tenants): number | undefined {
  const { length, size } = tenants as { length?: unknown; size?: unknown };
  const count = length ?? size;
  return typeof count === 'number' ? count : undefined;
}

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
export function parseGetTicketsOptions(
  tenants: Tenants,
  options: GetTicketsOptions,
  defaultConcurrency: number,
): Omit<BatchRun, 'load'> {
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

/** How one call of `getTicket` goes. */
export interface GetTicketOptions {
  /** Ends this call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a ticket from before this call will not do. Default false. */
  readonly forceRefresh?: boolean | undefined;
}
