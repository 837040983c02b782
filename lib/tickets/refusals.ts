import { makeBoundedMap } from '../concurrency/lru.js';
import { type RefusalReason, SystemUserError } from '../errors.js';

/** Reasons that only an administrator of the tenant can resolve. */
const PERMANENT: readonly (RefusalReason | undefined)[] = [
  'Revoked',
  'Denied',
  'Expired',
  'NeedsReapproval',
];
const MAX_REMEMBERED = 10_000;

/** Remembers permanent refusals for a while, so that a caller that retries in a loop does not flood the service. */
export class Refusals {
  readonly #cooldownMs: number;
  readonly #refused = makeBoundedMap<{ error: SystemUserError; until: number }>(MAX_REMEMBERED);

  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  find(key: string): SystemUserError | undefined {
    const refused = this.#refused.get(key);
    if (!refused) return undefined;
    if (performance.now() < refused.until) return refused.error;
    this.#refused.delete(key);
    return undefined;
  }

  /** Ignores any failure that is not a permanent refusal. */
  remember(key: string, error: unknown): void {
    if (this.#cooldownMs === 0 || !(error instanceof SystemUserError)) return;
    if (!PERMANENT.includes(error.reason)) return;
    this.#refused.set(key, { error, until: performance.now() + this.#cooldownMs });
  }
}
