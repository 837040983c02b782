import type { Tenant } from '../flow/authenticate.js';
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
export interface Run {
  readonly load: (tenant: Tenant | string, signal: AbortSignal) => Promise<Ticket>;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: TicketProgress) => void) | undefined;
}

/** Loads tickets of many tenants, a number at once, and yields what becomes of them as it comes; no faster than it is taken. */
export async function* settleTickets(
  tenants: Tenants,
  { load, concurrency, signal, onProgress }: Run,
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
  load: Run['load'],
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
