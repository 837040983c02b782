import { checkRange } from './checks/check-range.js';
import { MAX_TIME_MS } from './defaults.js';

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

  /** Follows a measured offset; false if it explains nothing or is beyond 24 hours. */
  correct(offsetMs: number): boolean {
    const isUseful = Math.abs(offsetMs - this.#offsetMs) >= MIN_CHANGE_MS;
    if (!isUseful || Math.abs(offsetMs) > MAX_OFFSET_MS) return false;
    this.#offsetMs = offsetMs;
    return true;
  }
}
