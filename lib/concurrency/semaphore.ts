/**
 * Lets in a number at once and the others in their order; and one at each turn of the event loop, because what begins an
 * exchange is a signature, which takes a while and lets nothing else run.
 */
export class Semaphore {
  readonly #waiting = new Set<() => void>();
  #free: number;
  #isTurning = false;

  constructor(places: number) {
    this.#free = places;
  }

  /** Waits for a place; the result gives it back. Rejects with the reason of the signal, which takes no place. */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(go);
        reject(signal.reason as Error);
      };
      const go = () => {
        signal.removeEventListener('abort', onAbort);
        resolve(this.#takePlace());
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(go);
      this.#turn();
    });
  }

  #takePlace(): () => void {
    this.#free--;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#free++;
      this.#turn();
    };
  }

  #turn(): void {
    if (this.#isTurning || this.#free === 0 || this.#waiting.size === 0) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      const [next] = this.#waiting;
      // In the meantime it may have gone away.
      if (next && this.#free > 0) {
        this.#waiting.delete(next);
        next();
      }
      this.#turn();
    });
  }
}
