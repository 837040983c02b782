/** The work that is under way, so that whoever closes can wait for it. */
export class InFlight {
  readonly #running = new Set<Promise<void>>();

  /** Counts a promise as under way until it settles, and returns it. */
  add<T>(work: Promise<T>): Promise<T> {
    const running = work.then(ignore, ignore).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return work;
  }

  /** Resolves when everything that is under way has settled, however it settled. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}

function ignore(): void {
  // The caller of the work sees its result.
}
