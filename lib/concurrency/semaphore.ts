/**
 * Limits concurrency, in order of arrival, and grants at most one permit per turn of the event loop: an exchange begins
 * with a signature, which blocks the event loop.
 */
export class Semaphore {
  readonly #waiting = new Set<() => void>();
  #free: number;
  #isScheduled = false;

  constructor(permits: number) {
    this.#free = permits;
  }

  /** Waits for a permit; the result releases it. Rejects with the signal's reason, and then holds no permit. */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(grant);
        reject(signal.reason as Error);
      };
      const grant = () => {
        signal.removeEventListener('abort', onAbort);
        resolve(this.#takePermit());
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(grant);
      this.#schedule();
    });
  }

  #takePermit(): () => void {
    this.#free--;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#free++;
      this.#schedule();
    };
  }

  #schedule(): void {
    if (this.#isScheduled || this.#free === 0 || this.#waiting.size === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      const [next] = this.#waiting;
      // The last waiter may have aborted since.
      if (next && this.#free > 0) {
        this.#waiting.delete(next);
        next();
      }
      this.#schedule();
    });
  }
}
