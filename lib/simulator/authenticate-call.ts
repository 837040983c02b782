import type { Service } from './service.js';
import type { Tenant } from './tenant.js';
import { useTicket } from './use-ticket.js';

/** What a call of a tenant's API proves itself with. */
export interface CallCredentials {
  readonly applicationToken: string | null;
  readonly ticket: string | null;
}

/** Tells whether a call is let in: a known application, and a live ticket of this tenant. Counts it either way. */
export function authenticateCall(
  service: Service,
  tenant: Tenant,
  { applicationToken, ticket }: CallCredentials,
): boolean {
  const letIn =
    applicationToken === service.settings.clientSecret &&
    ticket !== null &&
    useTicket(tenant, ticket, service.now());
  if (letIn) {
    service.calls += 1;
    tenant.served += 1;
  } else {
    tenant.unauthorized += 1;
  }
  return letIn;
}
