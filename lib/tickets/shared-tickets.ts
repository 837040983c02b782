import { withDeadline } from '../concurrency/deadline.js';
import type { Tenant } from '../model/tenant.js';
import { holdsTicket, SystemUserClaims } from '../model/claims.js';
import { Ticket } from '../model/ticket.js';
import type { SealingSecret } from '../private-key/private-key.js';
import type { BusyLock, HeldLock, TicketStore } from '../stores/ticket-store.js';
import { GuardedStore, readLock } from './guarded-store.js';
import { TicketSealer } from './ticket-sealer.js';

/** What the tickets in a store depend on. */
interface SharedTicketsSettings extends SharedTicketTimes {
  readonly store: TicketStore;
  /** What they are sealed with. Default: a key that is derived from the private key. */
  readonly sealingKey: Uint8Array | undefined;
  readonly endpoints: { readonly loginUrl: string };
  readonly credentials: () => StoreCredentials | Promise<StoreCredentials>;
}

/** The times that hold for all shared tickets. */
interface SharedTicketTimes {
  /** The wall clock, Unix ms. */
  readonly now: () => number;
  readonly ticketLifetimeMs: number;
  /** The time that one exchange may take, in ms. */
  readonly timeoutMs: number;
}

/** What the names and the seals of tickets are made from. */
interface StoreCredentials {
  readonly clientSecret: string;
  readonly privateKey: SealingSecret;
}

/** The tickets that several processes have in common. */
export class SharedTickets {
  readonly #settings: SharedTicketsSettings;
  readonly #store: GuardedStore;
  #sealer: { readonly key: Uint8Array | SealingSecret; readonly sealer: TicketSealer } | undefined;

  constructor(settings: SharedTicketsSettings) {
    this.#settings = settings;
    this.#store = new GuardedStore(settings.store);
  }

  /**
   * The ticket of one tenant, under the full identity: another login URL, application, tenant or token is another one.
   *
   * @param signal - ends the wait for the credentials
   */
  async of(
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

/** What an exchange does beside waiting for the service: asking the store, in ms. */
const LOCK_MARGIN_MS = 5_000;
/** How far the clocks of machines that share a store may be apart, in ms. */
const SKEW_MS = 60_000;

/** The ticket of one tenant in a store. The store is not trusted: what it gives is a ticket of this tenant or nothing. */
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

  /** The ticket, if there is one that is alive. */
  async read(): Promise<Ticket | undefined> {
    return (await this.#read())?.ticket;
  }

  async write({ claims, issuedAt, expiresAt }: Ticket): Promise<void> {
    const text = JSON.stringify({ issuedAt, claims: claims.raw });
    const stored = { value: this.#sealer.seal(text, this.#name), expiresAt: Math.floor(expiresAt) };
    await this.#store.ask((store) => store.set(this.#name, stored));
  }

  /** Tells the others that a ticket was used, if it is still the one that is kept. */
  async extend({ ticket, expiresAt }: Ticket): Promise<void> {
    const stored = await this.#read();
    if (stored?.ticket.ticket !== ticket) return;
    const extended = { value: stored.value, expiresAt: Math.floor(expiresAt) };
    await this.#store.ask((store) => store.extend(this.#name, extended));
  }

  /** Deletes a refused ticket, if it is still the one in the store. */
  async invalidate(ticket: string): Promise<void> {
    const stored = await this.#read();
    if (stored?.ticket.ticket !== ticket) return;
    await this.#store.ask((store) => store.delete(this.#name, stored.value));
  }

  /** The lock of this ticket, until an exchange must be over; undefined if there is none to be had. */
  async lock(): Promise<HeldLock | BusyLock | undefined> {
    const ttlMs = this.#times.timeoutMs + LOCK_MARGIN_MS;
    const given = await this.#store.ask(
      (store) => store.lock?.(this.#name, ttlMs),
      (late) => {
        const lock = readLock(late, ttlMs);
        if (lock && 'release' in lock) void this.release(lock);
      },
    );
    return readLock(given, ttlMs);
  }

  async release(lock: HeldLock): Promise<void> {
    await this.#store.release(lock);
  }

  async #read(): Promise<{ ticket: Ticket; value: string } | undefined> {
    const stored = await this.#store.ask((store) => store.get(this.#name));
    if (typeof stored?.value !== 'string') return undefined;
    const { now, ticketLifetimeMs } = this.#times;
    const { value, expiresAt } = stored;
    const at = now();
    const leftMs = expiresAt - at;
    // With more life than there is, a clock was set back in the meantime: nobody knows how much is left.
    if (!(leftMs > 0 && leftMs <= ticketLifetimeMs + SKEW_MS)) return undefined;
    const end = at + Math.min(leftMs, ticketLifetimeMs);
    const ticket = this.#parse(this.#sealer.open(value, this.#name), end);
    return ticket && { ticket, value };
  }

  #parse(text: string | undefined, expiresAt: number): Ticket | undefined {
    if (text === undefined) return undefined;
    // Nobody else could have sealed it.
    const { issuedAt, claims: raw } = JSON.parse(text) as {
      issuedAt: number;
      claims: Record<string, unknown>;
    };
    const claims = new SystemUserClaims(raw);
    const isOurs = claims.contextIdentifier?.toUpperCase() === this.#tenant;
    return isOurs && holdsTicket(claims) ? new Ticket(claims, issuedAt, expiresAt) : undefined;
  }
}
