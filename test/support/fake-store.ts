import type { StoredTicket, TicketStore } from 'superoffice-system-user';

/** A store in a Map, which can fail, hang and be looked into; two clients that have it stand for two processes. */
export class FakeStore implements TicketStore {
  readonly tickets = new Map<string, StoredTicket>();
  readonly #locks = new Map<string, { released: Promise<void>; release: () => void }>();
  readonly #now: () => number;
  calls = 0;
  extended = 0;
  isClosed = false;
  /** What each call does before anything else. */
  behave: () => Promise<void> | void = () => undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  async get(key: string): Promise<StoredTicket | undefined> {
    await this.#begin();
    const stored = this.tickets.get(key);
    return stored && stored.expiresAt > this.#now() ? stored : undefined;
  }

  async set(key: string, ticket: StoredTicket): Promise<void> {
    await this.#begin();
    this.tickets.set(key, ticket);
  }

  async extend(key: string, ticket: StoredTicket): Promise<boolean> {
    await this.#begin();
    if (this.tickets.get(key)?.value !== ticket.value) return false;
    this.extended++;
    this.tickets.set(key, ticket);
    return true;
  }

  async delete(key: string, value: string): Promise<boolean> {
    await this.#begin();
    return this.tickets.get(key)?.value === value && this.tickets.delete(key);
  }

  async lock(key: string) {
    await this.#begin();
    const held = this.#locks.get(key);
    if (held) return { released: held.released };
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.#locks.set(key, { released, release });
    return {
      release: () => {
        this.#locks.delete(key);
        release();
        return Promise.resolve();
      },
    };
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  async #begin(): Promise<void> {
    this.calls++;
    await this.behave();
  }
}
