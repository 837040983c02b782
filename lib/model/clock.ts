import { checkRange } from '../arguments/checks.js';
import { MAX_TIME_MS } from '../arguments/bounds.js';

/** The largest correction, in ms: a larger difference is not the drift of a clock. */
const MAX_OFFSET_MS = 24 * 60 * 60 * 1000;
/** The smallest correction, in ms: times are signed to the minute and validated with a tolerance, less cannot help. */
const MIN_CHANGE_MS = 30 * 1000;

/** The clock of this machine, and its known offset from the service's clock. */
export class Clock {
  /** The time on this machine, Unix ms. */
  readonly now: () => number;
  #offsetMs = 0;

  constructor(now: () => number) {
    this.now = () => {
      const time = now();
      checkRange('the result of now()', time, 0, MAX_TIME_MS);
      return time;
    };
  }

  /** The time of the service's clock as far as it is known, Unix ms. */
  serviceNow(): number {
    return this.now() + this.#offsetMs;
  }

  /** How far the service's clock is ahead of this machine's, in ms, by the Date header of a response received `at`. */
  measure(date: string | undefined, at: number): number | undefined {
    const offsetMs = Date.parse(date ?? '') - at;
    return Number.isNaN(offsetMs) ? undefined : offsetMs;
  }

  /** The correction that is added to the time of this machine, in ms. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Whether a measured offset explains a failure that occurred while `inForceMs` was the correction. */
  explains(measuredMs: number, inForceMs: number): boolean {
    const isSignificant = Math.abs(measuredMs - inForceMs) >= MIN_CHANGE_MS;
    return isSignificant && Math.abs(measuredMs) <= MAX_OFFSET_MS;
  }

  /** Applies a measured offset; returns false if another exchange has already applied it. */
  correct(measuredMs: number): boolean {
    if (!this.explains(measuredMs, this.#offsetMs)) return false;
    this.#offsetMs = measuredMs;
    return true;
  }

  /** Reverts a correction that did not help; returns false if another one has replaced it. */
  undo(measuredMs: number, inForceMs: number): boolean {
    if (this.#offsetMs !== measuredMs || measuredMs === inForceMs) return false;
    this.#offsetMs = inForceMs;
    return true;
  }
}
