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

/** How long fetched keys are used without asking again, in ms. */
const FRESH_MS = 10 * 60 * 1000;
/** How long they are used while nobody answers who could renew them, in ms. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** How long whoever has an old key to go on with waits for new ones, in ms. */
const PATIENCE_MS = 1000;
/** How long a failed fetch or an unknown `kid` is no reason for another fetch, in ms. */
const COOLDOWN_MS = 30 * 1000;
/** How long keys are still used that the issuer publishes no more: a token they signed may have been on its way, in ms. */
const GRACE_MS = 60 * 1000;
/** How many unknown `kid`s may each cause a fetch within that time. */
const MAX_UNKNOWN = 5;
/** How many fetches may fail within that time while there are no keys. */
const MAX_FAILURES = 5;

/** Keys that are fetched when first needed, when they are old, and when a `kid` is unknown. */
export class FetchedKeys {
  readonly #url: string;
  readonly #fetch: (limits: Limits) => Promise<JsonWebKeySet>;
  readonly #timeoutMs: number;
  readonly #unknown = new Map<string | undefined, number>();
  /** Keys that the issuer no longer publishes. */
  readonly #leaving = new Map<
    string,
    { readonly keys: readonly KeyObject[]; readonly until: number }
  >();
  #keys: UsableKeys | undefined;
  #fetchedAt = -Infinity;
  /** Of the last fetches that failed: when, and why. */
  #failures: { readonly at: number; readonly error: unknown }[] = [];
  #pending: Promise<UsableKeys> | undefined;

  constructor(url: string, fetch: (limits: Limits) => Promise<JsonWebKeySet>, timeoutMs: number) {
    this.#url = url;
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
  }

  /** The keys for this `kid`, at once where they are known and fresh; `timeoutMs` is what the caller can wait. */
  find(
    kid: string | undefined,
    timeoutMs: number,
  ): readonly KeyObject[] | Promise<readonly KeyObject[]> {
    const isFresh = this.#keys && performance.now() - this.#fetchedAt < FRESH_MS;
    const known = isFresh ? this.#keys?.select(kid) : undefined;
    return known && known.length > 0 ? known : this.#findSlowly(kid, timeoutMs);
  }

  async #findSlowly(kid: string | undefined, timeoutMs: number): Promise<readonly KeyObject[]> {
    const found = (await this.#current(kid, timeoutMs)).select(kid);
    if (found.length > 0) return found;
    // A fetch that is under way may bring it, though it began before.
    const joined = this.#pending ? await this.#join(kid) : [];
    if (joined.length > 0) return joined;
    const leaving = this.#selectLeaving(kid);
    if (leaving.length > 0) return leaving;
    if (!this.#hasFailed(1) && !this.#mayRefetch(kid)) return this.#join(kid);
    const renewed = (await this.#refresh()).select(kid);
    return renewed.length > 0 ? renewed : this.#selectLeaving(kid);
  }

  #selectLeaving(kid: string | undefined): readonly KeyObject[] {
    const leaving = kid === undefined ? undefined : this.#leaving.get(kid);
    return leaving && performance.now() < leaving.until ? leaving.keys : [];
  }

  /** What the fetch that is under way brings, nothing if there is none. */
  async #join(kid: string | undefined): Promise<readonly KeyObject[]> {
    const keys = await this.#pending?.catch(() => undefined);
    return keys?.select(kid) ?? [];
  }

  /** The fresh keys; or, if they cannot be renewed, the old ones for another day. */
  #current(kid: string | undefined, timeoutMs: number): UsableKeys | Promise<UsableKeys> {
    const age = performance.now() - this.#fetchedAt;
    const old = age < STALE_MS ? this.#keys : undefined;
    if (!old) return this.#refresh();
    if (age < FRESH_MS || this.#hasFailed(1)) return old;
    const renewed = this.#refresh().catch(() => old);
    // Half of the time is left for what comes after; the fetch goes on.
    const patienceMs = Math.min(PATIENCE_MS, timeoutMs / 2);
    return old.select(kid).length > 0 ? withFallback(renewed, old, patienceMs) : renewed;
  }

  /** Whether so many fetches have failed of late. */
  #hasFailed(times: number): boolean {
    const since = performance.now() - COOLDOWN_MS;
    this.#failures = this.#failures.filter(({ at }) => at > since);
    return this.#failures.length >= times;
  }

  /** Each unknown `kid` is worth one fetch in a while, a few in all: anybody can invent them. */
  #mayRefetch(kid: string | undefined): boolean {
    const now = performance.now();
    for (const [each, until] of this.#unknown) if (until <= now) this.#unknown.delete(each);
    if (this.#unknown.has(kid) || this.#unknown.size >= MAX_UNKNOWN) return false;
    this.#unknown.set(kid, now + COOLDOWN_MS);
    return true;
  }

  /** One fetch for all who ask; what failed of late is not asked for again at once. */
  #refresh(): Promise<UsableKeys> {
    const hasKeys = performance.now() - this.#fetchedAt < STALE_MS;
    if (!this.#pending && this.#hasFailed(hasKeys ? 1 : MAX_FAILURES)) {
      return Promise.reject(this.#failures.at(-1)?.error);
    }
    this.#pending ??= this.#load().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
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
      this.#replaceBy(keys);
      report(keys.size);
      return keys;
    } catch (error) {
      this.#failures.push({ at: performance.now(), error });
      report(0, error instanceof SystemUserError ? error.code : undefined);
      throw error;
    }
  }

  #replaceBy(keys: UsableKeys): void {
    const now = performance.now();
    for (const [kid, { until }] of this.#leaving) if (until <= now) this.#leaving.delete(kid);
    for (const kid of this.#keys?.kids ?? []) {
      const leaving = keys.select(kid).length === 0 ? this.#keys?.select(kid) : undefined;
      if (leaving) this.#leaving.set(kid, { keys: leaving, until: now + GRACE_MS });
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
  "Only the key set fails, the exchange was answered: let a GET of that address through, or pin the issuer's certificate (verification).";

/**
 * The error for an HTTP status in place of a key set. Nothing of the answer is quoted: the host has been sent secrets
 * with the exchange, and they are not known here.
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
    message: `The key set at ${url.href} answered with HTTP status ${status}.`,
    hint: `${hint} ${HINT}`,
    retryable,
    status,
    retryAfterMs,
  });
}

/** What a promise brings, or another value if that takes longer; the promise goes on. */
async function withFallback<T>(promise: Promise<T>, otherwise: T, afterMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, afterMs, otherwise);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
