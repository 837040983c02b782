import type { Credentials, Tenant } from '../flow/authenticate.js';
import type { PrivateKey } from '../private-key/private-key.js';
import { within } from '../concurrency/deadline.js';
import { GuardedStore } from './guarded-store.js';
import { SharedTicket, type SharedTicketTimes } from './shared-ticket.js';
import type { TicketStore } from '../stores/ticket-store.js';
import { TicketSealer } from './ticket-sealer.js';

/** What the tickets in a store depend on. */
export interface SharedTicketsSettings {
  readonly store: TicketStore;
  /** What they are sealed with; the private key if there is none. */
  readonly sealingKey: Uint8Array | undefined;
  readonly loginUrl: string;
  readonly credentials: () => Credentials | Promise<Credentials>;
  readonly times: SharedTicketTimes;
}

/** The tickets that several processes have in common. */
export class SharedTickets {
  readonly #settings: SharedTicketsSettings;
  readonly #store: GuardedStore;
  #sealer: { readonly key: Uint8Array | PrivateKey; readonly sealer: TicketSealer } | undefined;

  constructor(settings: SharedTicketsSettings) {
    this.#settings = settings;
    this.#store = new GuardedStore(settings.store);
  }

  /** The ticket of one tenant, under the full identity: another login URL, application, tenant or token is another one. */
  async of({ contextIdentifier, systemUserToken }: Tenant): Promise<SharedTicket> {
    const { loginUrl, sealingKey, credentials, times } = this.#settings;
    const { clientSecret, privateKey } = await within(credentials(), times, 1);
    const sealer = this.#sealerFor(sealingKey ?? privateKey);
    const tenant = contextIdentifier.toUpperCase();
    const name = sealer.name(loginUrl, clientSecret, tenant, systemUserToken);
    return new SharedTicket(this.#store, sealer, name, tenant, times);
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #sealerFor(key: Uint8Array | PrivateKey): TicketSealer {
    if (this.#sealer?.key !== key) {
      const secret = key instanceof Uint8Array ? key : key.toDer();
      this.#sealer = { key, sealer: new TicketSealer(secret) };
    }
    return this.#sealer.sealer;
  }
}
