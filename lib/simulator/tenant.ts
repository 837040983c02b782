import type { TenantSettings } from './service.js';
import type { TenantState } from './tenant-states.js';

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
