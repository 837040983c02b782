/** For which tenants no other ticket is asked for, since a new one was refused as well: it is not the ticket's fault. */
export class RenewalPauses {
  readonly #cooldownMs: number;
  /** By tenant, ms of the monotonic clock. */
  readonly #until = new Map<string, number>();

  /** @param cooldownMs - how long a tenant is left alone */
  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  /** Whether another ticket may be asked for, now that one was refused. */
  mayRenew(contextIdentifier: string): boolean {
    const until = this.#until.get(contextIdentifier.toUpperCase());
    return until === undefined || until <= performance.now();
  }

  /** A new ticket was refused. */
  pause(contextIdentifier: string): void {
    const now = performance.now();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    this.#until.set(contextIdentifier.toUpperCase(), now + this.#cooldownMs);
  }
}
