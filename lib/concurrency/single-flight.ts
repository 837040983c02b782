import { setMaxListeners } from 'node:events';

/**
 * One piece of work that any number of callers wait for: each may leave, the others stay, and when the last one leaves
 * the work is ended.
 */
export class SingleFlight<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  /** Begins the work; its signal is aborted, with the reason of the last one to leave, when nobody waits any more. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#controller.signal);
    // Whoever waits is told; nobody may wait.
    this.#result.catch(() => undefined);
  }

  /** Whether the last one has left. */
  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Settles with the work, whatever becomes of it. */
  async settled(): Promise<void> {
    await this.#result.catch(() => undefined);
  }

  /** Waits for the result; with a signal, no longer than until that is aborted. */
  join(signal?: AbortSignal): Promise<T> {
    this.#waiting++;
    if (!signal) return this.#result;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.leave(signal.reason);
        reject(signal.reason as Error);
      };
      // One signal may end any number of calls; Node.js would take more than ten listeners for a leak.
      setMaxListeners(0, signal);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      const stop = () => {
        signal.removeEventListener('abort', onAbort);
      };
      this.#result.finally(stop).then(resolve, reject);
    });
  }

  /** One of those who wait has gone. */
  leave(reason: unknown): void {
    if (--this.#waiting === 0) this.#controller.abort(reason);
  }
}
