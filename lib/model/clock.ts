import { checkRange } from '../arguments/checks.js';
import { MAX_TIME_MS } from '../arguments/bounds.js';

/** A correction beyond this is no clock that drifted, in ms. */
const MAX_OFFSET_MS = 24 * 60 * 60 * 1000;
/** Less than this explains no refusal: times are signed by the minute and validated with a tolerance, in ms. */
const MIN_CHANGE_MS = 30 * 1000;

/** The clock of this machine, and what is known of the service's. */
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

  /** The time at the service as far as is known, Unix ms. */
  serviceNow(): number {
    return this.now() + this.#offsetMs;
  }

  /** How far the service's clock is ahead of this machine's, in ms, by the Date header of an answer that came `at`. */
  measure(date: string | undefined, at: number): number | undefined {
    const offsetMs = Date.parse(date ?? '') - at;
    return Number.isNaN(offsetMs) ? undefined : offsetMs;
  }

  /** What is added for the service, in ms. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Whether a measured offset explains a failure under the offset that was in force then; never beyond 24 hours. */
  explains(measuredMs: number, inForceMs: number): boolean {
    const isUseful = Math.abs(measuredMs - inForceMs) >= MIN_CHANGE_MS;
    return isUseful && Math.abs(measuredMs) <= MAX_OFFSET_MS;
  }

  /** Follows a measured offset; false if it is what another exchange has found already. */
  correct(measuredMs: number): boolean {
    if (!this.explains(measuredMs, this.#offsetMs)) return false;
    this.#offsetMs = measuredMs;
    return true;
  }

  /** Takes a correction back that has explained nothing; false if another has taken its place. */
  undo(measuredMs: number, inForceMs: number): boolean {
    if (this.#offsetMs !== measuredMs || measuredMs === inForceMs) return false;
    this.#offsetMs = inForceMs;
    return true;
  }
}
