import type { Service } from './service.js';
import { findTenant } from './find-tenant.js';
import { homeOf } from './home-of.js';
import { isAvailable } from './is-available.js';
import { VALID_FOR_MS } from './open-tenant.js';

/** Makes what the state API says of a tenant; one that is not known is in the state Unknown. */
export function describeTenant(
  service: Service,
  contextIdentifier: string,
): Readonly<Record<string, unknown>> {
  const tenant = findTenant(service, contextIdentifier);
  const home = tenant === undefined ? null : homeOf(service, tenant);
  const validUntil = new Date(service.now() + (tenant?.validForMs ?? VALID_FOR_MS));
  return {
    ContextIdentifier: tenant?.contextIdentifier ?? contextIdentifier,
    Endpoint: home,
    State: tenant?.state ?? 'Unknown',
    IsRunning: tenant !== undefined && isAvailable(tenant),
    // .NET counts in units of 100 ns and writes all seven digits.
    ValidUntil: validUntil.toISOString().replace('Z', '0000Z'),
    Api: home === null ? null : `${home}/api`,
  };
}
