import { nameOf, type TenantRef } from '../model/tenant.js';
import type { TenantState } from '../tenant-states/tenant-state.js';
import { createSoapClient, type SoapClient, type SoapClientOptions } from './soap-client.js';
import { readClientSecret } from './rest-request.js';
import { soapSecurity, type SoapSecurity, type SoapSecurityOptions } from './soap-security.js';
import type { TenantApiContext } from './context.js';
import { tenantFetch } from './rest-call.js';

/**
 * One tenant of a client: its REST API, its NetServer SOAP services and its state. A handle has no connection and no ticket
 * of its own, so any number of handles is cheap.
 *
 * Source: docs/protocol.md, "Using the ticket".
 *
 * @example
 * ```ts
 * import type { SystemUserClient, Tenant } from 'superoffice-system-user';
 *
 * async function isAvailable(client: SystemUserClient, tenant: Tenant) {
 *   const { isRunning } = await client.tenant(tenant).getState();
 *   return isRunning;
 * }
 * ```
 */
export class TenantHandle {
  /** The context identifier as the caller passed it. */
  readonly contextIdentifier: string;
  readonly #tenant: TenantRef;
  readonly #api: TenantApiContext;

  /** @internal */
  constructor(tenant: TenantRef, api: TenantApiContext) {
    this.contextIdentifier = nameOf(tenant);
    this.#tenant = tenant;
    this.#api = api;
  }

  /**
   * Calls the tenant's REST API like the global `fetch`. Adds `Authorization` and `SO-AppToken`, and counts a success as a
   * use of the ticket. Unless the body is a stream, repeats the request with a new ticket after a 401, and at the tenant's
   * new address after a 421. Does not follow redirects to another origin.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param pathOrUrl - a path below `webApiUrl`, with or without a leading slash; or an absolute URL on a host that is
   *   allowed to receive credentials
   * @param init - as for `fetch`, including `redirect` and `signal`
   * @returns a standard Response with any status
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for an invalid init or a URL on another host, before
   *   anything is sent; TypeError for a redirect if `redirect` is `error`, or after twenty redirects; SystemUserError as
   *   `getTicket` and `getTenantState`, and ERR_TRANSPORT, ERR_TIMEOUT (no response headers within 5 minutes),
   *   ERR_RESPONSE_MALFORMED, ERR_TENANT_ADDRESS
   * @example
   * ```ts
   * import type { TenantHandle } from 'superoffice-system-user';
   *
   * async function nameOf(tenant: TenantHandle, id: number) {
   *   const response = await tenant.fetch(`v1/Contact/${id}`);
   *   return response.ok ? ((await response.json()) as { Name: string }).Name : undefined;
   * }
   * ```
   */
  async fetch(pathOrUrl: string | URL, init?: RequestInit): Promise<Response> {
    return this.#api.run(() => tenantFetch(this.#api, this.#tenant, pathOrUrl, init));
  }

  /**
   * Returns the headers of a REST call with the current ticket, for use with another HTTP client. They are credentials: send
   * them only to the tenant's own address, and do not follow redirects with them.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param options - `signal` aborts the call
   * @returns `Authorization` and `SO-AppToken`
   * @throws as `getTicket`
   * @example
   * ```ts
   * import type { TenantHandle } from 'superoffice-system-user';
   *
   * async function headers(tenant: TenantHandle) {
   *   return { Accept: 'application/json', ...(await tenant.authorizationHeaders()) };
   * }
   * ```
   */
  async authorizationHeaders(
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<{ Authorization: string; 'SO-AppToken': string }> {
    const api = this.#api;
    return api.run(async () => {
      const { ticket } = await api.acquireTicket(this.#tenant, options);
      return {
        Authorization: `SOTicket ${ticket}`,
        'SO-AppToken': readClientSecret(await api.clientSecret(options.signal)),
      };
    });
  }

  /**
   * Makes a node-soap client of one NetServer service from its WSDL. Each call has the current ticket, and rejects with a
   * NetServerError if NetServer reports a failure. A call is repeated with a new ticket if the tenant rejects the ticket,
   * and once at the new address of a tenant that has moved. No address in the WSDL is contacted.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param wsdl - the file name or the text of the WSDL; a client reads and parses it once for all tenants
   * @param options - see {@link SoapClientOptions}
   * @returns the node-soap client
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE; an Error of node:fs. Its calls reject with
   *   SystemUserError as `getTicket`, and ERR_NETSERVER, ERR_SOAP_FAULT, ERR_HTTP_STATUS, ERR_RESPONSE_MALFORMED,
   *   ERR_RESPONSE_TOO_LARGE (64 MB), ERR_TRANSPORT, ERR_TIMEOUT, ERR_TENANT_ADDRESS
   * @example
   * ```ts
   * import type { TenantHandle } from 'superoffice-system-user';
   *
   * async function contact(tenant: TenantHandle, id: number) {
   *   const client = await tenant.createSoapClient('wsdl/Contact.wsdl', { service: 'Contact' });
   *   const [result] = await client.GetContactEntityAsync({ ContactEntityId: id });
   *   return result.Response.Name as string;
   * }
   * ```
   */
  async createSoapClient(
    wsdl: string | Uint8Array,
    options: SoapClientOptions,
  ): Promise<SoapClient> {
    return createSoapClient(this.#api, this.#tenant, wsdl, options);
  }

  /**
   * Makes a node-soap `ISecurity` for a node-soap client that you create yourself. Its calls then have the same headers and
   * the same retries as those of `createSoapClient`. Requires node-soap's own HTTP client. Only the service name in the
   * address of that client is used: calls go to the tenant's NetServer.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param options - see {@link SoapSecurityOptions}
   * @returns the argument for `setSecurity` of a node-soap client
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE
   * @example
   * ```ts
   * import { createClientAsync } from 'soap';
   * import type { TenantHandle } from 'superoffice-system-user';
   *
   * async function open(tenant: TenantHandle) {
   *   const client = await createClientAsync('wsdl/Contact.wsdl');
   *   client.setSecurity(tenant.soapSecurity());
   *   return client;
   * }
   * ```
   */
  soapSecurity(options: SoapSecurityOptions = {}): SoapSecurity {
    return soapSecurity(this.#api, this.#tenant, options);
  }

  /**
   * Gets the tenant's state, as `getTenantState` of the client does.
   *
   * @param options - `signal` aborts the call
   * @returns the state
   * @throws as `getTenantState`
   */
  async getState(options: { signal?: AbortSignal | undefined } = {}): Promise<TenantState> {
    return this.#api.client.getTenantState(this.contextIdentifier, options);
  }
}
