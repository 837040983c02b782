import { checkBoolean, checkCallOptions, checkLimits } from './arguments/checks.js';
import { closedError } from './errors.js';
import { readCredentials } from './exchange/credentials.js';
import { exchange } from './exchange/exchange.js';
import { Signer } from './flow/sign-system-user-token.js';
import { ClientAgent } from './http/agent.js';
import { KeySet } from './jwt/key-set.js';
import { Clock } from './model/clock.js';
import {
  checkContextIdentifier,
  isNamed,
  nameOf,
  readTenant,
  type Tenant,
} from './model/tenant.js';
import type { SystemUserTicket, Ticket } from './model/ticket.js';
import { type ClientSettings, readOptions, type SystemUserClientOptions } from './options.js';
import { TenantApiContext } from './tenant-api/context.js';
import { TenantHandle } from './tenant-api/tenant-handle.js';
import { tenantStateListener, type TenantStateListener } from './tenant-states/notifications.js';
import type { TenantState } from './tenant-states/tenant-state.js';
import { TenantStates } from './tenant-states/tenant-states.js';
import {
  type GetTicketOptions,
  type GetTicketsOptions,
  parseGetTicketsOptions,
  streamTickets,
  type Tenants,
  type TicketResult,
} from './tickets/get-tickets.js';
import { Tickets, type TicketSettings } from './tickets/tickets.js';

/**
 * Exchanges system user tokens for system user tickets, for one application in one environment and any number of tenants.
 *
 * Source: docs/protocol.md.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { SystemUserClient } from 'superoffice-system-user';
 *
 * const client = new SystemUserClient({
 *   environment: 'sod',
 *   clientSecret: () => readFileSync('client-secret', 'utf8').trim(),
 *   privateKey: readFileSync('private-key.xml'),
 * });
 * const tenant = { contextIdentifier: 'Cust12345', systemUserToken: 'My Application-Xk2pQ7rTzB' };
 * const { ticket } = await client.authenticate(tenant, { signal: AbortSignal.timeout(5000) });
 * ```
 */
export class SystemUserClient {
  readonly #settings: ClientSettings & TicketSettings;
  readonly #agent: ClientAgent;
  readonly #states: TenantStates;
  readonly #tickets: Tickets;
  readonly #api: TenantApiContext;
  #closed: Promise<void> | undefined;

  /**
   * @param options - see {@link SystemUserClientOptions}; all of them are checked here, before any I/O
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, naming it; SystemUserError ERR_PRIVATE_KEY_INVALID
   */
  constructor(options: SystemUserClientOptions) {
    const settings = readOptions(options);
    const { endpoints, timeoutMs, verification = { endpoints, timeoutMs } } = settings;
    this.#agent = new ClientAgent(settings.agent, endpoints.soap);
    const provideAgent = () => this.#agent.get();
    this.#settings = Object.freeze({
      ...settings,
      provideAgent,
      credentials: readCredentials(settings),
      keySet: new KeySet(verification, provideAgent),
      clock: new Clock(settings.now),
      signer: new Signer(),
    });
    this.#states = new TenantStates(this.#settings);
    this.#tickets = new Tickets(this.#settings);
    this.#api = new TenantApiContext({
      ...this.#settings,
      client: this,
      acquireTicket: (...call) => this.#acquireTicket(...call),
      states: this.#states,
    });
  }

  /**
   * Makes exactly one exchange: the six documented steps, tried again where the network fails. It keeps nothing but the
   * WSDL, the issuer's keys and a clock's correction: for tickets to use, call `getTicket`.
   *
   * Source: docs/protocol.md, "The six steps".
   *
   * @param tenant - the context identifier and the system user token
   * @param options - `signal` ends the call early
   * @returns the ticket, its times (Unix ms), its addresses, the claims and the security token
   * @throws SystemUserError with any of its codes; the reason of the signal; what a function in the options throws;
   *   TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE before any I/O, ERR_INVALID_STATE after `close`
   */
  async authenticate(
    tenant: Tenant,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<SystemUserTicket> {
    this.#requireOpen();
    checkCallOptions(options, ['signal']);
    const asked = readTenant(tenant);
    const { signal } = options;
    checkLimits(this.#settings.timeoutMs, signal);
    signal?.throwIfAborted();
    return exchange(asked, this.#settings, signal);
  }

  /**
   * Gets a ticket that is alive: the one that is kept, here or in the store, or a new one, by one exchange for all who
   * wait. One that ends soon is handed out while it is renewed. Call it before each use of a ticket, and `touch` after.
   *
   * Source: docs/tickets.md, "The life of a ticket".
   *
   * @param tenant - the context identifier and the system user token; or, with the option `systemUserTokenOf`, the context
   *   identifier alone
   * @param options - `signal` ends this call, not those of others who wait for the same ticket; `forceRefresh` asks for a
   *   ticket that is issued from now on, default false
   * @returns the ticket, its times (Unix ms), its addresses and the claims
   * @throws as `authenticate`; a permanent refusal again and again for `refusalCooldownMs`, without asking the service;
   *   with `requireRunning`, or after a notification, ERR_TENANT_NOT_AVAILABLE
   * @example
   * ```ts
   * import type { SystemUserClient, Tenant } from 'superoffice-system-user';
   *
   * const ticketOf = async (client: SystemUserClient, tenant: Tenant) =>
   *   (await client.getTicket(tenant)).ticket;
   * ```
   */
  getTicket(tenant: Tenant | string, options?: GetTicketOptions): Promise<Ticket> {
    return this.#closed ? Promise.reject(closedError()) : this.#acquireTicket(tenant, options);
  }

  async #acquireTicket(tenant: Tenant | string, options?: GetTicketOptions): Promise<Ticket> {
    const states = this.#states;
    if (options === undefined && !states.areRequired && isNamed(tenant)) {
      const kept = this.#tickets.find(tenant);
      if (kept) return kept;
    }
    checkCallOptions(options ?? {}, ['signal', 'forceRefresh']);
    const { signal, forceRefresh = false } = options ?? {};
    checkBoolean('forceRefresh', forceRefresh);
    checkLimits(this.#settings.timeoutMs, signal);
    signal?.throwIfAborted();
    if (states.areRequired) await states.requireRunning(nameOf(tenant), signal);
    const kept = !forceRefresh && isNamed(tenant) ? this.#tickets.find(tenant) : undefined;
    return kept ?? this.#tickets.load(tenant, forceRefresh, signal);
  }

  /**
   * Gets tickets of many tenants, as `getTicket` does for one, some at a time, and yields what becomes of each as it comes.
   *
   * Source: docs/tickets.md, "Many tenants".
   *
   * @param tenants - a list, a Set, a generator, a database cursor: anything to iterate, synchronous or not
   * @param options - see {@link GetTicketsOptions}
   * @returns one result a tenant: `{ status: 'fulfilled', tenant, ticket }` or `{ status: 'rejected', tenant, error }`
   * @throws the reason of the signal, what iterating throws, TypeError as `getTicket`
   * @example
   * ```ts
   * import type { SystemUserClient } from 'superoffice-system-user';
   *
   * async function renew(client: SystemUserClient, tenants: Iterable<string>) {
   *   for await (const result of client.getTickets(tenants, { concurrency: 8 })) {
   *     if (result.status === 'rejected') console.error(result.tenant, result.error);
   *   }
   * }
   * ```
   */
  getTickets(
    tenants: Tenants,
    options: GetTicketsOptions = {},
  ): AsyncGenerator<TicketResult, void, undefined> {
    this.#requireOpen();
    const { maxConcurrentExchanges, timeoutMs } = this.#settings;
    const run = parseGetTicketsOptions(tenants, options, maxConcurrentExchanges);
    checkLimits(timeoutMs, run.signal);
    return streamTickets(tenants, {
      ...run,
      load: (tenant, signal) => this.getTicket(tenant, { signal }),
    });
  }

  /**
   * Tells that the ticket of a tenant was just used with success: its six hours start again. One that has expired is not
   * revived.
   *
   * @param tenant - as for `getTicket`
   */
  touch(tenant: Tenant | string): void {
    if (isNamed(tenant)) this.#tickets.touch(tenant);
  }

  /**
   * Tells that a ticket is of no use, after a 401: it is forgotten, here and in the store, unless a newer one has taken its
   * place.
   *
   * Source: docs/tickets.md, "The life of a ticket".
   *
   * @param tenant - as for `getTicket`
   * @param ticket - the ticket that was refused
   */
  invalidate(tenant: Tenant | string, ticket: string): void {
    if (isNamed(tenant)) this.#tickets.invalidate(tenant, ticket);
  }

  /**
   * A tenant to be used: its REST API, its NetServer, its state.
   *
   * @param tenant - as for `getTicket`
   * @returns a handle, which holds no connection
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE
   */
  tenant(tenant: Tenant | string): TenantHandle {
    this.#requireOpen();
    return new TenantHandle(typeof tenant === 'string' ? tenant : readTenant(tenant), this.#api);
  }

  /**
   * What the state API says of a tenant; kept until it is no longer valid, and asked for once for all who ask.
   *
   * Source: docs/protocol.md, "Tenant state".
   *
   * @param contextIdentifier - the tenant, like `Cust12345`
   * @param options - `signal` ends the call early
   * @returns the state, whether the tenant runs, and its addresses
   * @throws SystemUserError ERR_TRANSPORT, ERR_TIMEOUT, ERR_HTTP_STATUS, ERR_RESPONSE_TOO_LARGE, ERR_RESPONSE_MALFORMED;
   *   TypeError as `authenticate`
   */
  async getTenantState(
    contextIdentifier: string,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<TenantState> {
    this.#requireOpen();
    checkCallOptions(options, ['signal']);
    checkContextIdentifier(contextIdentifier);
    checkLimits(this.#settings.timeoutMs, options.signal);
    return this.#states.get(contextIdentifier, options.signal);
  }

  /**
   * A request handler for SuperOffice's notifications of a tenant's change: it checks who sent one, and asks for the state
   * anew. Until the tenant is known to run, `getTicket` and what uses it reject with ERR_TENANT_NOT_AVAILABLE.
   *
   * Source: docs/protocol.md, "Tenant state".
   *
   * @returns a handler for node:http, Express and the like; it answers 204, 400, 401, 405, 413 or 503
   */
  tenantStateListener(): TenantStateListener {
    return tenantStateListener({ ...this.#settings, states: this.#states });
  }

  /**
   * Ends the client: no call begins any more, those under way go on to their end, then its sockets and its store are
   * closed. What comes after is refused with ERR_INVALID_STATE.
   *
   * @returns once everything is closed; the same promise each time
   */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#api.close();
    await this.#tickets.close(closedError());
    await this.#states.close();
    await this.#agent.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw closedError();
  }
}
