import { withDeadline } from '../concurrency/deadline.js';
import type { Tenant } from '../model/tenant.js';
import { holdsTicket, SystemUserClaims } from '../model/claims.js';
import { Ticket } from '../model/ticket.js';
import type { SealingSecret } from '../private-key/private-key.js';
import type { BusyLock, HeldLock, TicketStore } from '../stores/ticket-store.js';
import { GuardedStore, readLock } from './guarded-store.js';
import { TicketSealer } from './ticket-sealer.js';

interface SharedTicketsSettings extends SharedTicketTimes {
  readonly store: TicketStore;
  /** The secret that tickets are sealed with. Default: a key derived from the private key. */
  readonly sealingKey: Uint8Array | undefined;
  readonly endpoints: { readonly loginUrl: string };
  readonly credentials: () => StoreCredentials | Promise<StoreCredentials>;
}

interface SharedTicketTimes {
  /** The wall clock, Unix ms. */
  readonly now: () => number;
  readonly ticketLifetimeMs: number;
  /** The time limit of one exchange, in ms. */
  readonly timeoutMs: number;
}

/** The credentials from which names and seals are derived. */
interface StoreCredentials {
  readonly clientSecret: string;
  readonly privateKey: SealingSecret;
}

/** The tickets that several processes share through a store. */
export class SharedTickets {
  readonly #settings: SharedTicketsSettings;
  readonly #store: GuardedStore;
  #sealer: { readonly key: Uint8Array | SealingSecret; readonly sealer: TicketSealer } | undefined;

  constructor(settings: SharedTicketsSettings) {
    this.#settings = settings;
    this.#store = new GuardedStore(settings.store);
  }

  /**
   * Returns the ticket entry of one tenant. Its name is derived from the full identity: a different login URL,
   * application, tenant or token has a different entry.
   *
   * @param signal - aborts the wait for the credentials
   */
  async forTenant(
    { contextIdentifier, systemUserToken }: Tenant,
    signal: AbortSignal | undefined,
  ): Promise<SharedTicket> {
    const { endpoints, sealingKey, credentials, timeoutMs } = this.#settings;
    const provided = await withDeadline(credentials(), { timeoutMs, signal }, 1);
    const sealer = this.#sealerFor(sealingKey ?? provided.privateKey);
    const tenant = contextIdentifier.toUpperCase();
    const parts = [endpoints.loginUrl, provided.clientSecret, tenant, systemUserToken];
    return new SharedTicket(this.#store, sealer, sealer.name(...parts), tenant, this.#settings);
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #sealerFor(key: Uint8Array | SealingSecret): TicketSealer {
    if (this.#sealer?.key !== key) {
      const secret = key instanceof Uint8Array ? key : key.toDer();
      this.#sealer = { key, sealer: new TicketSealer(secret) };
    }
    return this.#sealer.sealer;
  }
}

/** The time that an exchange needs for the store, beside its own time limit, in ms. */
const LOCK_MARGIN_MS = 5_000;
/** The tolerated clock skew between machines that share a store, in ms. */
const SKEW_MS = 60_000;

/** The ticket of one tenant in a store. The store is not trusted: only a ticket of this tenant is accepted from it. */
export class SharedTicket {
  readonly #store: GuardedStore;
  readonly #sealer: TicketSealer;
  readonly #name: string;
  readonly #tenant: string;
  readonly #times: SharedTicketTimes;

  constructor(
    store: GuardedStore,
    sealer: TicketSealer,
    name: string,
    tenant: string,
    times: SharedTicketTimes,
  ) {
    this.#store = store;
    this.#sealer = sealer;
    this.#name = name;
    this.#tenant = tenant;
    this.#times = times;
  }

  /** Returns the ticket, unless it is missing or has expired. */
  async read(): Promise<Ticket | undefined> {
    return (await this.#read())?.ticket;
  }

  async write({ claims, issuedAt, expiresAt }: Ticket): Promise<void> {
    const text = JSON.stringify({ issuedAt, claims: claims.raw });
    const stored = { value: this.#sealer.seal(text, this.#name), expiresAt: Math.floor(expiresAt) };
    await this.#store.call((store) => store.set(this.#name, stored));
  }

  /** Extends the life of a ticket after its use, if it is still the one in the store. */
  async extend({ ticket, expiresAt }: Ticket): Promise<void> {
    const stored = await this.#read();
    if (stored?.ticket.ticket !== ticket) return;
    const extended = { value: stored.value, expiresAt: Math.floor(expiresAt) };
    await this.#store.call((store) => store.extend(this.#name, extended));
  }

  /** Deletes a rejected ticket, if it is still the one in the store. */
  async invalidate(ticket: string): Promise<void> {
    const stored = await this.#read();
    if (stored?.ticket.ticket !== ticket) return;
    await this.#store.call((store) => store.delete(this.#name, stored.value));
  }

  /** Acquires the lock of this ticket for as long as an exchange may take; undefined if the store has no locks or fails. */
  async lock(): Promise<HeldLock | BusyLock | undefined> {
    const ttlMs = this.#times.timeoutMs + LOCK_MARGIN_MS;
    const result = await this.#store.call(
      (store) => store.lock?.(this.#name, ttlMs),
      (lateResult) => {
        const lock = readLock(lateResult, ttlMs);
        if (lock && 'release' in lock) void this.release(lock);
      },
    );
    return readLock(result, ttlMs);
  }

  async release(lock: HeldLock): Promise<void> {
    await this.#store.release(lock);
  }

  async #read(): Promise<{ ticket: Ticket; value: string } | undefined> {
    const stored = await this.#store.call((store) => store.get(this.#name));
    if (typeof stored?.value !== 'string') return undefined;
    const { now, ticketLifetimeMs } = this.#times;
    const { value, expiresAt } = stored;
    const at = now();
    const remainingMs = expiresAt - at;
    // More than a full lifetime means that a clock was set back: the real remaining life is unknown.
    if (!(remainingMs > 0 && remainingMs <= ticketLifetimeMs + SKEW_MS)) return undefined;
    const localExpiry = at + Math.min(remainingMs, ticketLifetimeMs);
    const ticket = this.#parse(this.#sealer.open(value, this.#name), localExpiry);
    return ticket && { ticket, value };
  }

  #parse(text: string | undefined, expiresAt: number): Ticket | undefined {
    if (text === undefined) return undefined;
    // The seal is authentic, so the shape needs no check.
    const { issuedAt, claims: raw } = JSON.parse(text) as {
      issuedAt: number;
      claims: Record<string, unknown>;
    };
    const claims = new SystemUserClaims(raw);
    const isOfTenant = claims.contextIdentifier?.toUpperCase() === this.#tenant;
    return isOfTenant && holdsTicket(claims) ? new Ticket(claims, issuedAt, expiresAt) : undefined;
  }
}
