/** The work in flight, so that `close` can wait for it. */
export class InFlight {
  readonly #running = new Set<Promise<void>>();

  /** Counts a promise as in flight until it settles, and returns it. */
  add<T>(work: Promise<T>): Promise<T> {
    const running = work.then(ignore, ignore).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return work;
  }

  /** Resolves when all work in flight has settled; never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}

function ignore(): void {
  // The caller of the work handles its result.
}
