import type { KeyObject } from 'node:crypto';
import type { Agent, IncomingHttpHeaders } from 'node:http';
import { Deadline, type Limits } from '../concurrency/deadline.js';
import { retry } from '../concurrency/retry.js';
import { SystemUserError } from '../errors.js';
import { publish } from '../events.js';
import { type JsonWebKeySet, readKeySet, signingKeyNotFound, UsableKeys } from './usable-keys.js';
import { responseMalformed } from '../http/malformed-response.js';
import { sendRequest } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';

/** How long fetched keys are fresh, in ms. */
const FRESH_MS = 10 * 60 * 1000;
/** How long stale keys are used while the key set cannot be fetched (stale-if-error), in ms. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** How long a caller with a usable stale key waits for a refresh, in ms. */
const PATIENCE_MS = 1000;
/** How long a failed fetch or an unknown `kid` does not cause another fetch, in ms. */
const COOLDOWN_MS = 30 * 1000;
/** How long retired keys are still accepted, in ms: a token that they signed may have been in transit. */
const GRACE_MS = 60 * 1000;
/** How many unknown `kid`s may each cause a fetch within the cooldown. */
const MAX_UNKNOWN_KIDS = 5;
/** How many fetches may fail within the cooldown while there are no keys. */
const MAX_FAILURES = 5;

/** Keys that are fetched on first use, when they are stale, and when a `kid` is unknown. */
export class FetchedKeys {
  readonly #url: string;
  readonly #fetch: (limits: Limits) => Promise<JsonWebKeySet>;
  readonly #timeoutMs: number;
  /** The unknown `kid`s that have caused a fetch, with the end of their cooldown. */
  readonly #unknownKids = new Map<string | undefined, number>();
  /** Keys that the issuer no longer publishes. */
  readonly #retired = new Map<
    string,
    { readonly keys: readonly KeyObject[]; readonly until: number }
  >();
  #keys: UsableKeys | undefined;
  #fetchedAt = -Infinity;
  /** The recently failed fetches. */
  #failures: { readonly at: number; readonly error: unknown }[] = [];
  #inFlight: Promise<UsableKeys> | undefined;

  constructor(url: string, fetch: (limits: Limits) => Promise<JsonWebKeySet>, timeoutMs: number) {
    this.#url = url;
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
  }

  /** The keys for this `kid`, without a promise if they are fresh; `timeoutMs` is the remaining time of the caller. */
  find(
    kid: string | undefined,
    timeoutMs: number,
  ): readonly KeyObject[] | Promise<readonly KeyObject[]> {
    const isFresh = this.#keys && performance.now() - this.#fetchedAt < FRESH_MS;
    const known = isFresh ? this.#keys?.select(kid) : undefined;
    return known && known.length > 0 ? known : this.#findOrFetch(kid, timeoutMs);
  }

  async #findOrFetch(kid: string | undefined, timeoutMs: number): Promise<readonly KeyObject[]> {
    const found = (await this.#current(kid, timeoutMs)).select(kid);
    if (found.length > 0) return found;
    // The fetch in flight may find the key, even if it began before this call.
    const joined = this.#inFlight ? await this.#join(kid) : [];
    if (joined.length > 0) return joined;
    const retired = this.#selectRetired(kid);
    if (retired.length > 0) return retired;
    if (!this.#hasFailed(1) && !this.#mayRefetch(kid)) return this.#join(kid);
    const refreshed = (await this.#refresh()).select(kid);
    return refreshed.length > 0 ? refreshed : this.#selectRetired(kid);
  }

  /** Waits for the fetch in flight; returns no keys if there is none. */
  async #join(kid: string | undefined): Promise<readonly KeyObject[]> {
    const keys = await this.#inFlight?.catch(() => undefined);
    return keys?.select(kid) ?? [];
  }

  #selectRetired(kid: string | undefined): readonly KeyObject[] {
    const retired = kid === undefined ? undefined : this.#retired.get(kid);
    return retired && performance.now() < retired.until ? retired.keys : [];
  }

  /** The fresh keys, or the stale ones if the fetch fails or takes too long. */
  #current(kid: string | undefined, timeoutMs: number): UsableKeys | Promise<UsableKeys> {
    const age = performance.now() - this.#fetchedAt;
    const cached = age < STALE_MS ? this.#keys : undefined;
    if (!cached) return this.#refresh();
    if (age < FRESH_MS || this.#hasFailed(1)) return cached;
    const refreshed = this.#refresh().catch(() => cached);
    // At least half of the remaining time is left for the validation; the fetch goes on.
    const patienceMs = Math.min(PATIENCE_MS, timeoutMs / 2);
    return cached.select(kid).length > 0 ? withFallback(refreshed, cached, patienceMs) : refreshed;
  }

  /** Whether at least `times` fetches have failed within the cooldown. */
  #hasFailed(times: number): boolean {
    const since = performance.now() - COOLDOWN_MS;
    this.#failures = this.#failures.filter(({ at }) => at > since);
    return this.#failures.length >= times;
  }

  /** Limits the fetches for unknown `kid`s, one per `kid` and a few in all: anybody can invent them. */
  #mayRefetch(kid: string | undefined): boolean {
    const now = performance.now();
    const unknownKids = this.#unknownKids;
    for (const [each, until] of unknownKids) if (until <= now) unknownKids.delete(each);
    if (unknownKids.has(kid) || unknownKids.size >= MAX_UNKNOWN_KIDS) return false;
    unknownKids.set(kid, now + COOLDOWN_MS);
    return true;
  }

  /** Fetches the key set, in single flight; repeats the last error during the cooldown of failed fetches. */
  #refresh(): Promise<UsableKeys> {
    const hasKeys = performance.now() - this.#fetchedAt < STALE_MS;
    if (!this.#inFlight && this.#hasFailed(hasKeys ? 1 : MAX_FAILURES)) {
      return Promise.reject(this.#failures.at(-1)?.error);
    }
    this.#inFlight ??= this.#load().finally(() => {
      this.#inFlight = undefined;
    });
    return this.#inFlight;
  }

  async #load(): Promise<UsableKeys> {
    const startedAt = performance.now();
    const deadline = new Deadline({ timeoutMs: this.#timeoutMs });
    const report = (keys: number, code?: SystemUserError['code']) => {
      publish('superoffice-system-user:keys:refresh', () => ({
        url: this.#url,
        durationMs: performance.now() - startedAt,
        keys,
        code,
      }));
    };
    try {
      const keys = new UsableKeys(await retry(() => this.#fetch(deadline.left()), deadline));
      if (keys.size === 0) throw signingKeyNotFound('The key set of the issuer has no usable key.');
      this.#replaceKeys(keys);
      report(keys.size);
      return keys;
    } catch (error) {
      this.#failures.push({ at: performance.now(), error });
      report(0, error instanceof SystemUserError ? error.code : undefined);
      throw error;
    }
  }

  #replaceKeys(keys: UsableKeys): void {
    const now = performance.now();
    for (const [kid, { until }] of this.#retired) if (until <= now) this.#retired.delete(kid);
    for (const kid of this.#keys?.kids ?? []) {
      const retired = keys.select(kid).length === 0 ? this.#keys?.select(kid) : undefined;
      if (retired) this.#retired.set(kid, { keys: retired, until: now + GRACE_MS });
    }
    this.#keys = keys;
    this.#fetchedAt = now;
    this.#failures = [];
  }
}

/** Fetches the key set that a login service publishes. */
export async function fetchKeySet(
  url: URL,
  agent: Agent | undefined,
  limits: Limits,
): Promise<JsonWebKeySet> {
  const answer = await sendRequest(url, {
    method: 'GET',
    headers: { Accept: 'application/json' },
    agent,
    isUrgent: true,
    limits,
    step: 5,
  });
  if (answer.status !== 200) throw keySetStatusError(url, answer);
  const keySet = readKeySet(parse(answer.body.toString()));
  if (!keySet) throw responseMalformed('is not a key set', answer.status, 5);
  return keySet;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HINT =
  "Only the key set request failed; the exchange had a response. Allow a GET of that address, or pin the issuer's certificate (verification).";

/**
 * The error for an HTTP status in place of a key set.
 *
 * Nothing of the response is quoted: the host knows the secrets of the exchange, and here they cannot be redacted.
 */
function keySetStatusError(
  url: URL,
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
): SystemUserError {
  const { date, 'retry-after': retryAfter } = headers;
  const unquoted = { status, headers: { date, 'retry-after': retryAfter } };
  const { code, step, hint, retryable, retryAfterMs } = httpStatusError(unquoted, 5);
  return new SystemUserError(code, {
    step,
    message: `The request for the key set at ${url.href} failed with HTTP status ${status}.`,
    hint: `${hint} ${HINT}`,
    retryable,
    status,
    retryAfterMs,
  });
}

/** Waits for a promise, but returns the fallback after a time; the work behind the promise goes on. */
async function withFallback<T>(promise: Promise<T>, fallback: T, afterMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, afterMs, fallback);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
