import type { KeyObject } from 'node:crypto';
import type {
  RecordedRequest,
  SimulatorCallFailure,
  SimulatorFailure,
  SimulatorTenant,
  TenantCalls,
  TenantNotification,
  TenantStateChange,
} from './types.js';

/** A running simulator: the settings for a client, the requests that it received, and its controls. */
export interface Simulator {
  /** The login URL, e.g. `http://127.0.0.1:49152`. */
  readonly url: string;
  /** The accepted client secret. */
  readonly clientSecret: string;
  /** The partner's private key as PKCS#8 PEM if the simulator generated it, else undefined. */
  readonly privateKey: string | undefined;
  /** The key that verifies signatures. */
  readonly partnerPublicKey: KeyObject;
  /** The tenants, in the order given. */
  readonly tenants: readonly [SimulatorTenant, ...SimulatorTenant[]];
  /** The last 1000 requests of every kind, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The number of issued tickets, by SOAP and REST. */
  readonly exchanges: number;
  /** The number of authenticated calls of the tenants' APIs, REST and NetServer. */
  readonly calls: number;
  /** The simulator's clock, Unix ms. */
  readonly now: () => number;
  /**
   * Moves the simulator's clock.
   *
   * @param byMs - the distance in ms; a negative number moves it back
   * @throws TypeError `ERR_INVALID_ARG_VALUE` if it is not a finite number
   */
  readonly advance: (byMs: number) => void;
  /** Replaces the signing key; the old one leaves the key set immediately. */
  readonly rotateKeys: () => void;
  /**
   * Makes the next exchanges fail, by SOAP or REST. Further calls are queued.
   *
   * @param failure - how they fail
   * @param times - the number of exchanges that fail, 1 or more; default 1
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a failure that is not valid
   * @example
   * ```ts
   * import type { Simulator } from 'superoffice-system-user/simulator';
   *
   * function failExchanges(simulator: Simulator): void {
   *   simulator.failNext({ status: 503, headers: { 'Retry-After': '5' } }, 2);
   *   simulator.failNext({ fault: { code: 'InternalServiceFault', string: 'Try again later.' } });
   *   simulator.failNext({ reason: 'NeedsReapproval' });
   * }
   * ```
   */
  readonly failNext: (failure: SimulatorFailure, times?: number) => void;
  /**
   * Makes the next calls of the tenants' APIs fail, REST or NetServer. Further calls are queued.
   *
   * @param failure - how they fail
   * @param times - the number of calls that fail, 1 or more; default 1
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a failure that is not valid
   * @example
   * ```ts
   * import type { Simulator } from 'superoffice-system-user/simulator';
   *
   * function failCalls(simulator: Simulator): void {
   *   simulator.failNextCall({ status: 401 });
   *   const type = 'SuperOffice.Exceptions.SoSessionException';
   *   simulator.failNextCall({ exception: { type, message: 'The session has ended.' } }, 2);
   * }
   * ```
   */
  readonly failNextCall: (failure: SimulatorCallFailure, times?: number) => void;
  /**
   * Counts the calls of a tenant's APIs.
   *
   * @param contextIdentifier - the tenant, not case-sensitive
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` if the simulator does not have this tenant
   */
  readonly callsOf: (contextIdentifier: string) => TenantCalls;
  /**
   * Revokes all tickets of a tenant.
   *
   * @param contextIdentifier - the tenant, not case-sensitive
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` if the simulator does not have this tenant
   */
  readonly revokeTickets: (contextIdentifier: string) => void;
  /**
   * Moves a tenant to another endpoint: the state API and new tokens name it, and the old endpoint answers HTTP 421.
   *
   * Loopback has no numbered subdomains, so a path segment replaces them: `{url}/moved1/Cust12345/api/`, and `moved2`
   * the next time. Tickets remain valid.
   *
   * @param contextIdentifier - the tenant, not case-sensitive
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` if the simulator does not have this tenant
   */
  readonly moveTenant: (contextIdentifier: string) => void;
  /**
   * Changes the state of a tenant. Exchanges still succeed, but its APIs answer HTTP 503 unless it is available.
   *
   * @param contextIdentifier - the tenant, not case-sensitive
   * @param change - the new state, and how long the state API's answers are valid
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` if the simulator does not have this tenant, or for
   *   a change that is not valid
   * @example
   * ```ts
   * import type { Simulator } from 'superoffice-system-user/simulator';
   *
   * function upgrade(simulator: Simulator): void {
   *   simulator.setTenantState('Cust12345', { state: 'OfflineMaintenance', validForMs: 60_000 });
   *   simulator.moveTenant('Cust12345');
   *   simulator.setTenantState('Cust12345', { state: 'Running' });
   * }
   * ```
   */
  readonly setTenantState: (contextIdentifier: string, change: TenantStateChange) => void;
  /**
   * Makes the notification that SuperOffice would post to an application. The caller posts it.
   *
   * @param contextIdentifier - the tenant, not case-sensitive
   * @param changeType - 0 Upgrade, 1 BackupRestored, 2 Suspend, 3 Resume, 4 Delete, 5 Move
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` if the simulator does not have this tenant
   */
  readonly notificationOf: (contextIdentifier: string, changeType: number) => TenantNotification;
  /** Closes all connections and frees the port. Repeated calls have no effect. */
  readonly stop: () => Promise<void>;
}
