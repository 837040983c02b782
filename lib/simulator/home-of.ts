import type { Service } from './service.js';
import type { Tenant } from './tenant.js';
import { endpointName } from './endpoint-name.js';

/** Makes the root address of a tenant, without a slash at its end. */
export function homeOf({ url }: Service, tenant: Tenant): string {
  // A numbered subdomain cannot exist on loopback, so a path stands for it.
  const name = endpointName(tenant);
  return `${name === '' ? url : `${url}/${name}`}/${tenant.contextIdentifier}`;
}
