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
 * Exchanges system user tokens for system user tickets: for one application, one environment and any number of tenants.
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
   * Checks all options before any I/O.
   *
   * @param options - see {@link SystemUserClientOptions}
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, whose message names the option; SystemUserError
   *   ERR_PRIVATE_KEY_INVALID
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
   * Makes exactly one exchange: the six documented steps, with retries of transient failures.
   *
   * It caches the WSDL, the issuer's keys and the clock correction, but no ticket. To use tickets, call `getTicket`.
   *
   * Source: docs/protocol.md, "The six steps".
   *
   * @param tenant - the context identifier and the system user token
   * @param options - `signal` aborts the call
   * @returns the ticket, its times (Unix ms), its addresses, the claims and the security token
   * @throws SystemUserError with any of its codes; the signal's reason; the error of a function in the options;
   *   TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE before any I/O, ERR_INVALID_STATE after `close`
   */
  async authenticate(
    tenant: Tenant,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<SystemUserTicket> {
    this.#requireOpen();
    checkCallOptions(options, ['signal']);
    const checked = readTenant(tenant);
    const { signal } = options;
    checkLimits(this.#settings.timeoutMs, signal);
    signal?.throwIfAborted();
    return exchange(checked, this.#settings, signal);
  }

  /**
   * Gets a valid ticket: the cached one, from memory or the store, or a new one.
   *
   * Concurrent calls for a tenant share one exchange (single flight). A ticket that expires soon is returned while a new
   * one is acquired in the background. Call `getTicket` before each use of a ticket, and `touch` after a successful use.
   *
   * Source: docs/tickets.md, "The life of a ticket".
   *
   * @param tenant - the context identifier and the system user token; with the option `systemUserTokenOf`, the context
   *   identifier alone is enough
   * @param options - `signal` aborts this call, but not others that wait for the same ticket; `forceRefresh` requests a
   *   ticket that is issued after this call, default false
   * @returns the ticket, its times (Unix ms), its addresses and the claims
   * @throws as `authenticate`; a permanent refusal is repeated for `refusalCooldownMs` without a request to the service;
   *   ERR_TENANT_NOT_AVAILABLE with `requireRunning` or after a notification
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
      const cached = this.#tickets.find(tenant);
      if (cached) return cached;
    }
    checkCallOptions(options ?? {}, ['signal', 'forceRefresh']);
    const { signal, forceRefresh = false } = options ?? {};
    checkBoolean('forceRefresh', forceRefresh);
    checkLimits(this.#settings.timeoutMs, signal);
    signal?.throwIfAborted();
    if (states.areRequired) await states.requireRunning(nameOf(tenant), signal);
    const cached = !forceRefresh && isNamed(tenant) ? this.#tickets.find(tenant) : undefined;
    return cached ?? this.#tickets.load(tenant, forceRefresh, signal);
  }

  /**
   * Gets the tickets of many tenants, each as by `getTicket`, with limited concurrency, and yields each result at once.
   *
   * Source: docs/tickets.md, "Many tenants".
   *
   * @param tenants - any iterable or async iterable: an array, a Set, a generator, a database cursor
   * @param options - see {@link GetTicketsOptions}
   * @returns one result per tenant: `{ status: 'fulfilled', tenant, ticket }` or `{ status: 'rejected', tenant, error }`
   * @throws the signal's reason; the error of the iterable; TypeError as `getTicket`
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
   * Records a successful use of the tenant's ticket, which restarts its six hours. Has no effect on an expired ticket.
   *
   * Source: docs/tickets.md, "The life of a ticket".
   *
   * @param tenant - as for `getTicket`
   */
  touch(tenant: Tenant | string): void {
    if (isNamed(tenant)) this.#tickets.touch(tenant);
  }

  /**
   * Invalidates a ticket that the tenant has rejected with a 401: removes it from memory and the store.
   *
   * Has no effect if a newer ticket has replaced it.
   *
   * Source: docs/tickets.md, "The life of a ticket".
   *
   * @param tenant - as for `getTicket`
   * @param ticket - the rejected ticket
   */
  invalidate(tenant: Tenant | string, ticket: string): void {
    if (isNamed(tenant)) this.#tickets.invalidate(tenant, ticket);
  }

  /**
   * Makes a handle for the use of a tenant: its REST API, its NetServer services and its state.
   *
   * @param tenant - as for `getTicket`
   * @returns the handle; it holds no connection and needs no closing
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE after `close`
   */
  tenant(tenant: Tenant | string): TenantHandle {
    this.#requireOpen();
    return new TenantHandle(typeof tenant === 'string' ? tenant : readTenant(tenant), this.#api);
  }

  /**
   * Gets the state of a tenant from the state API.
   *
   * A state is cached until it is no longer valid, and concurrent calls share one request.
   *
   * Source: docs/protocol.md, "Tenant state".
   *
   * @param contextIdentifier - the tenant, like `Cust12345`
   * @param options - `signal` aborts the call
   * @returns the state, whether the tenant runs, and its addresses
   * @throws SystemUserError ERR_TRANSPORT, ERR_TIMEOUT, ERR_HTTP_STATUS, ERR_RESPONSE_TOO_LARGE, ERR_RESPONSE_MALFORMED;
   *   the signal's reason; TypeError as `authenticate`
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
   * Makes a request handler for SuperOffice's notifications about changes of a tenant's state.
   *
   * The handler verifies the sender, then requests the state again. Until the tenant is known to run, `getTicket` and
   * the methods that use it reject with ERR_TENANT_NOT_AVAILABLE.
   *
   * Source: docs/protocol.md, "Tenant state".
   *
   * @returns a handler for node:http, Express and similar; it responds with 204, 400, 401, 405, 413 or 503
   */
  tenantStateListener(): TenantStateListener {
    return tenantStateListener({ ...this.#settings, states: this.#states });
  }

  /**
   * Closes the client: waits for the calls in flight, then closes its sockets and its store.
   *
   * Later calls fail with TypeError ERR_INVALID_STATE.
   *
   * @returns a promise that resolves when everything is closed; the same one each time
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
