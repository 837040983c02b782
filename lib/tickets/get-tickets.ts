import { MAX_CONCURRENT_EXCHANGES } from '../arguments/bounds.js';
import { checkCallOptions, checkFunction, checkRange } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import type { Tenant } from '../model/tenant.js';
import type { Ticket } from '../model/ticket.js';

/** Options of one call of `getTicket`. */
export interface GetTicketOptions {
  /** Aborts this call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether to require a ticket that is issued after the start of this call. Default false. */
  readonly forceRefresh?: boolean | undefined;
}

/** Options of `getTickets`. */
export interface GetTicketsOptions {
  /** The number of tenants that are loaded at the same time, 1 to 1,000. Default: the client's `maxConcurrentExchanges`. */
  readonly concurrency?: number | undefined;
  /** Aborts the run; iterating then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each tenant. */
  readonly onProgress?: ((progress: TicketProgress) => void) | undefined;
}

/** The progress of a run over many tenants. */
export interface TicketProgress {
  /** The number of tenants with a result. */
  readonly done: number;
  /** The number of results with status `rejected`. */
  readonly failed: number;
  /** The number of all tenants; undefined if it is not known in advance. */
  readonly total: number | undefined;
}

/** A synchronous or asynchronous sequence of tenants. */
export type Tenants = Iterable<Tenant | string> | AsyncIterable<Tenant | string>;

/** The result for one tenant. */
export type TicketResult =
  | {
      readonly status: 'fulfilled';
      /** The tenant as the caller passed it. */
      readonly tenant: Tenant | string;
      readonly ticket: Ticket;
    }
  | {
      readonly status: 'rejected';
      /** The tenant as the caller passed it. */
      readonly tenant: Tenant | string;
      /** The error that `getTicket` rejected with. */
      readonly error: unknown;
    };

interface BatchRun {
  readonly load: (tenant: Tenant | string, signal: AbortSignal) => Promise<Ticket>;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: TicketProgress) => void) | undefined;
}

/** Checks the arguments of `getTickets`. */
export function parseGetTicketsOptions(
  tenants: Tenants,
  options: GetTicketsOptions,
  defaultConcurrency: number,
): Omit<BatchRun, 'load'> {
  checkCallOptions(options, ['concurrency', 'signal', 'onProgress']);
  const { concurrency = defaultConcurrency, signal, onProgress } = options;
  const canIterate = Symbol.iterator in Object(tenants) || Symbol.asyncIterator in Object(tenants);
  // A string is iterable, but its characters are not tenants.
  if (!canIterate || typeof tenants === 'string') {
    throw new ArgumentError(
      'ERR_INVALID_ARG_TYPE',
      'tenants must be an iterable or an async iterable',
    );
  }
  checkRange('concurrency', concurrency, 1, MAX_CONCURRENT_EXCHANGES);
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  return { concurrency: Math.floor(concurrency), signal, onProgress };
}

/** Loads the tickets of many tenants concurrently, and yields results in the order of completion, with backpressure. */
export async function* streamTickets(
  tenants: Tenants,
  { load, concurrency, signal, onProgress }: BatchRun,
): AsyncGenerator<TicketResult, void, undefined> {
  const controller = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const source = toGenerator(tenants);
  const total = countTenants(tenants);
  const queue: { result: TicketResult; onConsumed: () => void }[] = [];
  let wake: () => void = () => undefined;
  let failure: { error: unknown } | undefined;
  let activeWorkers = concurrency;
  let done = 0;
  let failed = 0;

  const work = async () => {
    try {
      for (let next = await source.next(); !next.done; next = await source.next()) {
        const result = await loadResult(next.value, load, stopped);
        if (stopped.aborted) return;
        await new Promise<void>((onConsumed) => {
          queue.push({ result, onConsumed });
          wake();
        });
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      activeWorkers--;
      wake();
    }
  };

  try {
    signal?.throwIfAborted();
    const onAbort = () => {
      wake();
    };
    stopped.addEventListener('abort', onAbort, { once: true });
    for (let i = 0; i < concurrency; i++) void work();
    for (;;) {
      signal?.throwIfAborted();
      const next = queue.shift();
      if (next) {
        done++;
        if (next.result.status === 'rejected') failed++;
        onProgress?.({ done, failed, total });
        yield next.result;
        next.onConsumed();
      } else if (activeWorkers > 0) await new Promise<void>((resolve) => (wake = resolve));
      else if (failure) throw failure.error;
      else return;
    }
  } finally {
    // A consumer that stops early does not wait for the workers.
    controller.abort(new Error('the run over the tenants has ended'));
    for (const { onConsumed } of queue) onConsumed();
    source.return().catch(() => undefined);
  }
}

/** A generator queues concurrent calls of `next`, so that each worker gets a different tenant. */
async function* toGenerator(tenants: Tenants): AsyncGenerator<Tenant | string, void, undefined> {
  yield* tenants;
}

function countTenants(tenants: Tenants): number | undefined {
  const { length, size } = tenants as { length?: unknown; size?: unknown };
  const count = length ?? size;
  return typeof count === 'number' ? count : undefined;
}

async function loadResult(
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
