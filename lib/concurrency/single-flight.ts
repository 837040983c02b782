import { setMaxListeners } from 'node:events';

/**
 * A piece of work that any number of callers share: each may leave, and the work is aborted when the last one has left.
 */
export class SingleFlight<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  /** Starts the work; its signal is aborted when the last caller leaves, with that caller's reason. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#controller.signal);
    // Each caller handles the error itself; without a caller it would be an unhandled rejection.
    this.#result.catch(() => undefined);
  }

  /** Whether the last caller has left. */
  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Resolves when the work has settled; never rejects. */
  async settled(): Promise<void> {
    await this.#result.catch(() => undefined);
  }

  /** Waits for the result, and leaves when the signal is aborted. */
  join(signal?: AbortSignal): Promise<T> {
    this.#waiting++;
    if (!signal) return this.#result;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.leave(signal.reason);
        reject(signal.reason as Error);
      };
      // One signal may abort any number of calls; Node.js would report more than ten listeners as a leak.
      setMaxListeners(0, signal);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      const stop = () => {
        signal.removeEventListener('abort', onAbort);
      };
      this.#result.finally(stop).then(resolve, reject);
    });
  }

  /** Removes one caller from the waiting ones. */
  leave(reason: unknown): void {
    if (--this.#waiting === 0) this.#controller.abort(reason);
  }
}
