import type { Tenant } from '../model/tenant.js';
import { Ticket } from '../model/ticket.js';

/** The start of this process, Unix ms. */
const PROCESS_START = Math.floor(performance.timeOrigin);

/**
 * A ticket and its remaining life by two clocks: the wall clock counts while the machine sleeps, and nobody can set the
 * monotonic clock back. The ticket has expired as soon as one of the two says so.
 */
export class CachedTicket {
  /** How long before its expiry the ticket is renewed, in ms. */
  readonly refreshBeforeMs: number;
  /** When its entry in the store expires, Unix ms. */
  storedUntil: number;
  /** False once the cache has evicted or replaced it. */
  isCached = true;
  readonly #systemUserToken: string;
  readonly #serial: string | undefined;
  #ticket: Ticket;
  /** V8 stores small integers without a heap allocation, which matters when thousands of tickets are read in turn. */
  #wallExpiry = 0;
  #monotonicExpiry = 0;
  #noRenewalBefore = -Infinity;

  /**
   * @param tenant - the tenant that the ticket was loaded for
   * @param ticket - the ticket; it expires at `expiresAt` by the wall clock
   * @param remainingMs - its remaining life, in ms
   * @param refreshBeforeMs - how long before its expiry it is renewed, in ms
   */
  constructor(
    { systemUserToken, serial }: Tenant,
    ticket: Ticket,
    remainingMs: number,
    refreshBeforeMs: number,
  ) {
    this.#systemUserToken = systemUserToken;
    this.#serial = serial;
    this.#ticket = ticket;
    this.#setExpiry(remainingMs);
    this.refreshBeforeMs = Math.floor(refreshBeforeMs);
    this.storedUntil = ticket.expiresAt;
  }

  get ticket(): Ticket {
    return this.#ticket;
  }

  /** Compares the parts of the identity other than the context identifier, by which the caller found this entry. */
  isFor({ systemUserToken, serial }: Tenant): boolean {
    return this.#systemUserToken === systemUserToken && this.#serial === serial;
  }

  /** Returns the remaining life in ms: 0 or less once the ticket has expired. */
  remainingMs(now: number): number {
    return Math.min(
      this.#wallExpiry - (now - PROCESS_START),
      this.#monotonicExpiry - performance.now(),
    );
  }

  /** Whether the ticket expires soon, and no renewal has failed recently. */
  isRenewalDue(remainingMs: number): boolean {
    return remainingMs <= this.refreshBeforeMs && performance.now() >= this.#noRenewalBefore;
  }

  postponeRenewal(pauseMs: number): void {
    this.#noRenewalBefore = performance.now() + pauseMs;
  }

  /** Extends the life of the ticket after its use. */
  extend(expiresAt: number, now: number): void {
    const { claims, issuedAt } = this.#ticket;
    this.#ticket = new Ticket(claims, issuedAt, expiresAt);
    this.#setExpiry(expiresAt - now);
  }

  #setExpiry(remainingMs: number): void {
    this.#wallExpiry = Math.floor(this.#ticket.expiresAt - PROCESS_START);
    this.#monotonicExpiry = Math.floor(performance.now() + remainingMs);
  }
}
