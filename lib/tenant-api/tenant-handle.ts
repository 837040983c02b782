import { nameOf, type TenantRef } from '../model/tenant.js';
import type { TenantState } from '../tenant-states/tenant-state.js';
import { createSoapClient, type SoapClient, type SoapClientOptions } from './soap-client.js';
import { readClientSecret } from './rest-request.js';
import { soapSecurity, type SoapSecurity, type SoapSecurityOptions } from './soap-security.js';
import type { TenantApiContext } from './context.js';
import { tenantFetch } from './rest-call.js';

/**
 * One tenant of a client, to be used: its REST API, its NetServer, its state. It holds no connection and no ticket; make
 * as many as you like.
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
  /** The tenant, as it was given. */
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
   * Calls the tenant's REST API, as the global `fetch` does. It adds `Authorization` and `SO-AppToken`; asks once more with
   * a new ticket after a 401, and once more at the tenant's new address after a 421, where the body can be sent again (any
   * but a stream); and counts a success as a use of the ticket. Redirects to another origin are not followed.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param pathOrUrl - a path below `webApiUrl`, with or without a slash before it; or a whole URL on a host that
   *   credentials go to
   * @param init - as for `fetch`; `redirect` and `signal` too
   * @returns a standard Response, whatever its status
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for a URL that credentials do not go to and for an
   *   init, before anything is sent; TypeError for a redirect that is not to be followed (`error`, or after twenty);
   *   SystemUserError as `getTicket` and `getTenantState`, and ERR_TRANSPORT, ERR_TIMEOUT (no answer in 5 minutes),
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
   * The headers that a REST call carries, with the ticket current at this moment, for those who use another HTTP client.
   * They are credentials: send them to the tenant's own address only, and follow no redirect with them.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param options - `signal` ends the call early
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
   * Makes a node-soap client of one NetServer service from its WSDL. Each call carries the ticket current at that moment;
   * what NetServer reports as failed rejects with a NetServerError; a ticket that is not good is renewed, and a tenant that
   * has moved is followed, once. No address in the WSDL is ever contacted.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param wsdl - the WSDL's file name or its text; it is read and parsed once for all tenants of a client
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
   * Makes a node-soap `ISecurity`, for a node-soap client that is made elsewhere: its calls then carry the same headers and
   * go the same way as those of `createSoapClient`. It needs node-soap's own HTTP client. The address of that client does
   * not matter but for the service's name: calls go to the tenant's NetServer.
   *
   * Source: docs/protocol.md, "Using the ticket".
   *
   * @param options - see {@link SoapSecurityOptions}
   * @returns what `setSecurity` of a node-soap client takes
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
   * The tenant's state, as `getTenantState` of the client gives it.
   *
   * @param options - `signal` ends the call early
   * @returns the state
   * @throws as `getTenantState`
   */
  async getState(options: { signal?: AbortSignal | undefined } = {}): Promise<TenantState> {
    return this.#api.client.getTenantState(this.contextIdentifier, options);
  }
}
