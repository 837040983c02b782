import { SystemUserError } from '../errors.js';
import type { TenantState } from '../tenant-states/tenant-state.js';

/** States that pass by themselves. */
const PASSING: readonly string[] = ['Provisioning', 'OfflineMaintenance', 'MigrationPending'];

/** The error for a tenant whose API is not available now. */
export function tenantNotAvailable({ contextIdentifier, state }: TenantState): SystemUserError {
  const passes = PASSING.includes(state);
  return new SystemUserError('ERR_TENANT_NOT_AVAILABLE', {
    step: undefined,
    message: `The tenant ${contextIdentifier} is not available: its state is ${state}.`,
    hint: hintFor(state, passes),
    retryable: passes,
    state,
    isRunning: false,
  });
}

function hintFor(state: string, passes: boolean): string {
  if (passes) return 'It comes back by itself: try again later.';
  return state === 'Unknown'
    ? 'There is no such tenant in this environment, or the service cannot tell: check the context identifier and the login URL.'
    : 'Its API does not work in this state: ask the customer, or stop working for this tenant.';
}
