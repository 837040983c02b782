import { makeBoundedMap } from '../concurrency/lru.js';
import { type RefusalReason, SystemUserError } from '../errors.js';
import type { Tenant } from '../model/tenant.js';
import { Ticket } from '../model/ticket.js';

/** When this process began, Unix ms. */
const ORIGIN = Math.floor(performance.timeOrigin);

/**
 * A ticket and its life, by two clocks: the wall clock counts while the machine sleeps, the monotonic one cannot be set
 * back. It is over when either says so.
 */
export class CachedTicket {
  /** How long before its end it is to be renewed, in ms. */
  readonly refreshBeforeMs: number;
  /** Until when the store keeps it, Unix ms. */
  storedUntil: number;
  /** Whether it is still among those that are kept. */
  isCached = true;
  readonly #systemUserToken: string;
  readonly #serial: string | undefined;
  #ticket: Ticket;
  /** Both ends as small whole numbers, which the engine keeps in place: thousands of tickets are looked at in turn. */
  #wallEnd = 0;
  #monotonicEnd = 0;
  #pausedUntil = -Infinity;

  /**
   * @param tenant - whom it was brought for
   * @param ticket - the ticket, whose `expiresAt` is the end of its life by the wall clock
   * @param leftMs - what is left of its life, in ms
   * @param refreshBeforeMs - how long before its end it is to be renewed, in ms
   */
  constructor(
    { systemUserToken, serial }: Tenant,
    ticket: Ticket,
    leftMs: number,
    refreshBeforeMs: number,
  ) {
    this.#systemUserToken = systemUserToken;
    this.#serial = serial;
    this.#ticket = ticket;
    this.#setEnds(leftMs);
    this.refreshBeforeMs = Math.floor(refreshBeforeMs);
    this.storedUntil = ticket.expiresAt;
  }

  get ticket(): Ticket {
    return this.#ticket;
  }

  /** Whether it is for a tenant of this name by its other parts too. */
  isOf({ systemUserToken, serial }: Tenant): boolean {
    return this.#systemUserToken === systemUserToken && this.#serial === serial;
  }

  /** What is left of its life, in ms; 0 or less when it is over. */
  leftMs(now: number): number {
    return Math.min(this.#wallEnd - (now - ORIGIN), this.#monotonicEnd - performance.now());
  }

  /** Whether so little is left that it should be renewed, and no renewal has just failed. */
  isDue(leftMs: number): boolean {
    return leftMs <= this.refreshBeforeMs && performance.now() >= this.#pausedUntil;
  }

  /** Puts the next renewal off. */
  pause(pauseMs: number): void {
    this.#pausedUntil = performance.now() + pauseMs;
  }

  /** It was used: its life has a new end by the wall clock. */
  extend(expiresAt: number, now: number): void {
    const { claims, issuedAt } = this.#ticket;
    this.#ticket = new Ticket(claims, issuedAt, expiresAt);
    this.#setEnds(expiresAt - now);
  }

  #setEnds(leftMs: number): void {
    this.#wallEnd = Math.floor(this.#ticket.expiresAt - ORIGIN);
    this.#monotonicEnd = Math.floor(performance.now() + leftMs);
  }
}

/** What only an administrator of the tenant can change. */
const PERMANENT: readonly (RefusalReason | undefined)[] = [
  'Revoked',
  'Denied',
  'Expired',
  'NeedsReapproval',
];
const MAX_REMEMBERED = 10_000;

/** Refusals that asking again would not change, remembered for a while, so that a loop does not hammer the service. */
export class Refusals {
  readonly #cooldownMs: number;
  readonly #refused = makeBoundedMap<{ error: SystemUserError; until: number }>(MAX_REMEMBERED);

  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  /** The refusal that is still remembered. */
  find(key: string): SystemUserError | undefined {
    const refused = this.#refused.get(key);
    if (!refused) return undefined;
    if (performance.now() < refused.until) return refused.error;
    this.#refused.delete(key);
    return undefined;
  }

  /** Remembers a failure if it is a permanent refusal. */
  remember(key: string, error: unknown): void {
    if (this.#cooldownMs === 0 || !(error instanceof SystemUserError)) return;
    if (!PERMANENT.includes(error.reason)) return;
    this.#refused.set(key, { error, until: performance.now() + this.#cooldownMs });
  }
}
