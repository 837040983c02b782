import type { KeyObject } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import type { PlannedFailure } from './planned-failures.js';
import type { SigningKey } from './signing-key.js';
import {
  type RecordedRequest,
  type SimulatorCallFailure,
  type SimulatorTenant,
  TENANT_STATES,
  type TenantState,
  type TenantStateChange,
} from './types.js';

/** The properties of a tenant that never change. */
export interface TenantSettings extends SimulatorTenant {
  /** The serial number of the tenant's database. */
  readonly serial: string;
}

/** The options, checked and complete. */
export interface Settings {
  readonly clientSecret: string;
  readonly partnerPublicKey: KeyObject;
  readonly privateKey: string | undefined;
  readonly tenants: readonly [TenantSettings, ...TenantSettings[]];
  readonly port: number;
  readonly now: () => number;
}

/** The state of one running simulator; owned by `startSimulator`, changed by controls and requests. */
export interface Service {
  readonly url: string;
  readonly settings: Settings;
  readonly now: () => number;
  readonly requests: RecordedRequest[];
  readonly failures: PlannedFailure[];
  readonly callFailures: SimulatorCallFailure[];
  readonly signingKey: SigningKey;
  /** The tenants, with their context identifiers in lower case as keys. */
  readonly tenants: ReadonlyMap<string, Tenant>;
  exchanges: number;
  calls: number;
}

/** The state of a tenant; changed by controls and requests. */
export interface Tenant extends TenantSettings {
  state: TenantState;
  /** How long an answer of the state API is valid, in ms. */
  validForMs: number;
  /** How often the tenant has moved to another endpoint. */
  moves: number;
  /** The tickets that are not revoked, with the times at which they expire unless they are used, Unix ms. */
  readonly tickets: Map<string, number>;
  lastContactId: number;
  served: number;
  unauthorized: number;
}

/** Finds a tenant by its context identifier, which is not case-sensitive. */
export function findTenant({ tenants }: Service, contextIdentifier: string): Tenant | undefined {
  return tenants.get(contextIdentifier.toLowerCase());
}

/** The base URL of a tenant, without a trailing slash. */
export function tenantUrl({ url }: Service, tenant: Tenant): string {
  // Loopback has no numbered subdomains, so a path segment replaces them.
  const name = endpointName(tenant);
  return `${name === '' ? url : `${url}/${name}`}/${tenant.contextIdentifier}`;
}

/** The name of the current endpoint of a tenant: empty at first, then `moved1`, `moved2`, ... */
export function endpointName({ moves }: Tenant): string {
  return moves === 0 ? '' : `moved${moves}`;
}

/** Whether the APIs of a tenant can be used: it is running, also during online maintenance. */
export function isAvailable({ state }: Tenant): boolean {
  return state === 'Running' || state === 'OnlineMaintenance';
}

/** How long an answer of the state API is valid by default, in ms: 10 minutes. */
export const DEFAULT_VALID_FOR_MS = 10 * 60_000;

/** Makes the state of a tenant when the simulator starts: running, not moved, without tickets. */
export function createTenant(settings: TenantSettings): Tenant {
  return {
    ...settings,
    state: 'Running',
    validForMs: DEFAULT_VALID_FOR_MS,
    moves: 0,
    tickets: new Map(),
    lastContactId: 1000,
    served: 0,
    unauthorized: 0,
  };
}

const YEAR_MS = 365 * 24 * 60 * 60_000;

/**
 * Changes the state of a tenant and how long it is valid.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a change that is not valid
 */
export function changeTenant(tenant: Tenant, change: TenantStateChange): void {
  const given: unknown = change;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'change must be an object');
  }
  const unknownName = Object.keys(given).find((it) => it !== 'state' && it !== 'validForMs');
  if (unknownName !== undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `unknown field "${unknownName}" in change; expected one of: state, validForMs`,
    );
  }
  const { state = tenant.state, validForMs = tenant.validForMs } = change;
  if (!TENANT_STATES.includes(state)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `change.state must be one of ${TENANT_STATES.join(', ')}`,
    );
  }
  if (typeof (validForMs as unknown) !== 'number' || !(validForMs >= 0 && validForMs <= YEAR_MS)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `change.validForMs must be a number of milliseconds from 0 to ${YEAR_MS} (one year)`,
    );
  }
  tenant.state = state;
  tenant.validForMs = validForMs;
}

/** How long a ticket is valid after its issue and after each use, in ms: 6 hours. */
export const TICKET_LIFETIME_MS = 6 * 60 * 60_000;

/**
 * Uses a ticket, which restarts its six hours.
 *
 * @returns whether it is a valid ticket of this tenant
 */
export function useTicket({ tickets }: Tenant, ticket: string, nowMs: number): boolean {
  const expiresAt = tickets.get(ticket);
  if (expiresAt === undefined || nowMs >= expiresAt) return false;
  tickets.set(ticket, nowMs + TICKET_LIFETIME_MS);
  return true;
}
