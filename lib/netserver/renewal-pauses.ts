import type { Ticket } from '../model/ticket.js';

/** Until when no other ticket is asked for in place of one. */
interface Pause {
  /** When the ticket was issued that is not to be replaced. */
  readonly issuedAt: number;
  /** Ms of the monotonic clock. */
  readonly until: number;
}

/** For which tenants no other ticket is asked for, since a new one was refused as well: it is not the ticket's fault. */
export class RenewalPauses {
  readonly #cooldownMs: number;
  readonly #pauses = new Map<string, Pause>();

  /** @param cooldownMs - how long a tenant is left alone */
  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  /** Whether another ticket may be asked for, now that one was refused: a newer one has not been refused before. */
  mayRenew({ contextIdentifier, issuedAt }: Ticket): boolean {
    const pause = this.#pauses.get(contextIdentifier.toUpperCase());
    return !pause || pause.until <= performance.now() || issuedAt > pause.issuedAt;
  }

  /** A new ticket was refused. */
  pause({ contextIdentifier, issuedAt }: Ticket): void {
    const now = performance.now();
    for (const [key, { until }] of this.#pauses) if (until <= now) this.#pauses.delete(key);
    const until = now + this.#cooldownMs;
    this.#pauses.set(contextIdentifier.toUpperCase(), { issuedAt, until });
  }
}
