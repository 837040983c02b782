import { Readable } from 'node:stream';

/** The bodies of answers that have not come to their end, each of which holds a connection. */
export class OpenBodies {
  readonly #open = new Set<() => void>();
  /** As with fetch itself, an answer that is forgotten without being read gives its connection back. */
  readonly #forgotten = new FinalizationRegistry<ReadableStream>((body) => {
    // One that has a reader refuses it.
    if (!Readable.isDisturbed(body as never)) body.cancel().catch(() => undefined);
  });

  /** Counts a body; returns how it is told to have ended. */
  add(breakOff: () => void): () => void {
    this.#open.add(breakOff);
    return () => this.#open.delete(breakOff);
  }

  /** Watches whether an answer is forgotten. */
  watch(response: Response): void {
    if (response.body) this.#forgotten.register(response, response.body);
  }

  /** Breaks off those that are still open. */
  close(): void {
    for (const breakOff of this.#open) breakOff();
  }
}
