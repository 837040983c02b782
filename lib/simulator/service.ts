import type { KeyObject } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import {
  type RecordedRequest,
  type SimulatorCallFailure,
  type SimulatorTenant,
  TENANT_STATES,
  type TenantState,
  type TenantStateChange,
} from './types.js';
import type { PlannedFailure } from './planned-failures.js';
import type { SigningKey } from './signing-key.js';

/** A tenant with what stays the same between its tokens. */
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

/** Everything one running simulator knows; owned by `startSimulator`, changed by its controls and its requests. */
export interface Service {
  readonly url: string;
  readonly settings: Settings;
  readonly now: () => number;
  readonly requests: RecordedRequest[];
  readonly failures: PlannedFailure[];
  readonly callFailures: SimulatorCallFailure[];
  readonly signingKey: SigningKey;
  /** The tenants by their context identifiers in lower case. */
  readonly tenants: ReadonlyMap<string, Tenant>;
  exchanges: number;
  calls: number;
}

/** What a running simulator knows of a tenant; changed by its controls and its requests. */
export interface Tenant extends TenantSettings {
  state: TenantState;
  /** How long an answer of the state API is good for. */
  validForMs: number;
  /** How often the tenant has moved to another endpoint. */
  moves: number;
  /** The tickets that were issued and not revoked, with the time at which each dies unless it is used. */
  readonly tickets: Map<string, number>;
  lastContactId: number;
  served: number;
  unauthorized: number;
}

/** Finds a tenant by its context identifier in any case. */
export function findTenant({ tenants }: Service, contextIdentifier: string): Tenant | undefined {
  return tenants.get(contextIdentifier.toLowerCase());
}

/** Makes the root address of a tenant, without a slash at its end. */
export function homeOf({ url }: Service, tenant: Tenant): string {
  // A numbered subdomain cannot exist on loopback, so a path stands for it.
  const name = endpointName(tenant);
  return `${name === '' ? url : `${url}/${name}`}/${tenant.contextIdentifier}`;
}

/** Names the endpoint that a tenant is at: none at first, then `moved1`, `moved2`, ... */
export function endpointName({ moves }: Tenant): string {
  return moves === 0 ? '' : `moved${moves}`;
}

/** Tells whether the APIs of a tenant can be used: it runs, or is maintained while it runs. */
export function isAvailable({ state }: Tenant): boolean {
  return state === 'Running' || state === 'OnlineMaintenance';
}

/** How long an answer of the state API is good for unless a control says otherwise, in ms: 10 minutes. */
export const VALID_FOR_MS = 10 * 60_000;

/** Makes a tenant as it is when the simulator starts: running, never moved, without tickets. */
export function openTenant(settings: TenantSettings): Tenant {
  return {
    ...settings,
    state: 'Running',
    validForMs: VALID_FOR_MS,
    moves: 0,
    tickets: new Map(),
    lastContactId: 1000,
    served: 0,
    unauthorized: 0,
  };
}

const YEAR_MS = 365 * 24 * 60 * 60_000;

/**
 * Changes the state of a tenant and how long it is good for.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a change that has no meaning
 */
export function changeTenant(tenant: Tenant, change: TenantStateChange): void {
  const given: unknown = change;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'change must be an object');
  }
  const unknownName = Object.keys(given).find((it) => it !== 'state' && it !== 'validForMs');
  if (unknownName !== undefined) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `change has no field named ${unknownName}`);
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
      'change.validForMs must be a number of milliseconds from 0 to a year',
    );
  }
  tenant.state = state;
  tenant.validForMs = validForMs;
}

/** How long a ticket lives after its issue and after each use, in ms: 6 hours. */
export const TICKET_LIFETIME_MS = 6 * 60 * 60_000;

/**
 * Uses a ticket, which starts its six hours again.
 *
 * @returns whether it is a live ticket of this tenant
 */
export function useTicket({ tickets }: Tenant, ticket: string, nowMs: number): boolean {
  const diesAt = tickets.get(ticket);
  if (diesAt === undefined || nowMs >= diesAt) return false;
  tickets.set(ticket, nowMs + TICKET_LIFETIME_MS);
  return true;
}
