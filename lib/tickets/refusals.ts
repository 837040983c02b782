import { SystemUserError, type RefusalReason } from '../errors.js';
import { makeBoundedMap } from '../concurrency/lru.js';

/** What only an administrator of the tenant can change. */
const PERMANENT: readonly (RefusalReason | undefined)[] = [
  'Revoked',
  'Denied',
  'Expired',
  'NeedsReapproval',
];
const MAX_REMEMBERED = 10_000;

/** Refusals that asking again would not change, remembered for a while, so that a loop does not hammer the service. */
export class Refusals {
  readonly #cooldownMs: number;
  readonly #refused = makeBoundedMap<{ error: SystemUserError; until: number }>(MAX_REMEMBERED);

  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  /** The refusal that is still remembered. */
  find(key: string): SystemUserError | undefined {
    const refused = this.#refused.get(key);
    if (!refused) return undefined;
    if (performance.now() < refused.until) return refused.error;
    this.#refused.delete(key);
    return undefined;
  }

  /** Remembers a failure if it is a permanent refusal. */
  remember(key: string, error: unknown): void {
    if (this.#cooldownMs === 0 || !(error instanceof SystemUserError)) return;
    if (!PERMANENT.includes(error.reason)) return;
    this.#refused.set(key, { error, until: performance.now() + this.#cooldownMs });
  }
}
