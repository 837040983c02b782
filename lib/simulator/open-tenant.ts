import type { TenantSettings } from './service.js';
import type { Tenant } from './tenant.js';

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
