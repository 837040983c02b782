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

/** A running simulator: what a client needs to use it, what it saw, and its controls. */
export interface Simulator {
  /** The login URL, e.g. `http://127.0.0.1:49152`. */
  readonly url: string;
  /** The client secret that is accepted. */
  readonly clientSecret: string;
  /** The partner's private key as PKCS#8 PEM when the pair was made fresh, else undefined. */
  readonly privateKey: string | undefined;
  /** The key that signatures are checked with. */
  readonly partnerPublicKey: KeyObject;
  /** The tenants, in the order given. */
  readonly tenants: readonly [SimulatorTenant, ...SimulatorTenant[]];
  /** What arrived, oldest first: the last 1000 requests, of every kind. */
  readonly requests: readonly RecordedRequest[];
  /** How many tickets were issued, by SOAP or by REST. */
  readonly exchanges: number;
  /** How many calls of the tenants' APIs were let in, REST and NetServer together. */
  readonly calls: number;
  /** The simulator's clock, Unix ms. */
  readonly now: () => number;
  /**
   * Moves the simulator's clock.
   *
   * @param byMs - how far, in ms; negative is back
   * @throws TypeError `ERR_INVALID_ARG_VALUE` when it is not a finite number
   */
  readonly advance: (byMs: number) => void;
  /** Makes a new signing key current; the old one leaves the key set at once. */
  readonly rotateKeys: () => void;
  /**
   * Makes the next exchanges fail, by SOAP or by REST; calls queue up.
   *
   * @param failure - what happens instead of an exchange
   * @param times - how many requests it meets, 1 or more; default 1
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a failure that has no meaning
   * @example
   * ```ts
   * import type { Simulator } from 'superoffice-system-user/simulator';
   *
   * function haveABadDay(simulator: Simulator): void {
   *   simulator.failNext({ status: 503, headers: { 'Retry-After': '5' } }, 2);
   *   simulator.failNext({ fault: { code: 'InternalServiceFault', string: 'Try again later.' } });
   *   simulator.failNext({ reason: 'NeedsReapproval' });
   * }
   * ```
   */
  readonly failNext: (failure: SimulatorFailure, times?: number) => void;
  /**
   * Makes the next calls of the tenants' APIs fail, REST or NetServer; calls queue up.
   *
   * @param failure - what happens instead of the call
   * @param times - how many calls it meets, 1 or more; default 1
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a failure that has no meaning
   * @example
   * ```ts
   * import type { Simulator } from 'superoffice-system-user/simulator';
   *
   * function haveABadCall(simulator: Simulator): void {
   *   simulator.failNextCall({ status: 401 });
   *   const type = 'SuperOffice.Exceptions.SoSessionException';
   *   simulator.failNextCall({ exception: { type, message: 'The session has ended.' } }, 2);
   * }
   * ```
   */
  readonly failNextCall: (failure: SimulatorCallFailure, times?: number) => void;
  /**
   * Tells how many calls of its APIs a tenant has seen.
   *
   * @param contextIdentifier - the tenant, in any case
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when there is no such tenant
   */
  readonly callsOf: (contextIdentifier: string) => TenantCalls;
  /**
   * Makes every ticket of a tenant invalid that was issued so far.
   *
   * @param contextIdentifier - the tenant, in any case
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when there is no such tenant
   */
  readonly revokeTickets: (contextIdentifier: string) => void;
  /**
   * Moves a tenant to another endpoint: the state API and new tokens name it, the old one answers HTTP 421.
   *
   * A numbered subdomain cannot exist on loopback, so a path stands for it: `{url}/moved1/Cust12345/api/`, and `moved2`
   * the next time. Tickets stay as they are.
   *
   * @param contextIdentifier - the tenant, in any case
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when there is no such tenant
   */
  readonly moveTenant: (contextIdentifier: string) => void;
  /**
   * Changes the state of a tenant. Exchanges go on; its APIs answer HTTP 503 unless it is available.
   *
   * @param contextIdentifier - the tenant, in any case
   * @param change - the new state, and how long the state API's answers are good for
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when there is no such tenant or state
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
   * Makes the notification that SuperOffice would post to an application now; to post it is for the caller.
   *
   * @param contextIdentifier - the tenant, in any case
   * @param changeType - 0 Upgrade, 1 BackupRestored, 2 Suspend, 3 Resume, 4 Delete, 5 Move
   * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when there is no such tenant
   */
  readonly notificationOf: (contextIdentifier: string, changeType: number) => TenantNotification;
  /** Closes every connection and frees the port; may be called again. */
  readonly stop: () => Promise<void>;
}
