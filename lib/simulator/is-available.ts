import type { Tenant } from './tenant.js';

/** Tells whether the APIs of a tenant can be used: it runs, or is maintained while it runs. */
export function isAvailable({ state }: Tenant): boolean {
  return state === 'Running' || state === 'OnlineMaintenance';
}
