import type { Service } from './service.js';
import type { Simulator } from './simulator.js';
import { changeTenant } from './change-tenant.js';
import { makeNotification } from './notifications.js';
import { planCallFailure } from './plan-call-failure.js';
import { repeatFailure } from './repeat-failure.js';
import { requireTenant } from './require-tenant.js';

/** Makes the controls of what comes after the exchange: tenants, their tickets and their APIs. */
export function tenantControls(
  service: Service,
): Pick<
  Simulator,
  'setTenantState' | 'moveTenant' | 'revokeTickets' | 'callsOf' | 'notificationOf' | 'failNextCall'
> {
  return {
    setTenantState(contextIdentifier, change) {
      changeTenant(requireTenant(service, contextIdentifier), change);
    },
    moveTenant(contextIdentifier) {
      requireTenant(service, contextIdentifier).moves += 1;
    },
    revokeTickets(contextIdentifier) {
      requireTenant(service, contextIdentifier).tickets.clear();
    },
    callsOf(contextIdentifier) {
      const { served, unauthorized } = requireTenant(service, contextIdentifier);
      return { served, unauthorized };
    },
    notificationOf(contextIdentifier, changeType) {
      return makeNotification(service, requireTenant(service, contextIdentifier), changeType);
    },
    failNextCall(failure, times = 1) {
      repeatFailure(service.callFailures, planCallFailure(failure), times);
    },
  };
}
