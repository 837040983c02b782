import type { Service } from './service.js';
import type { Tenant } from './tenant.js';
import { ArgumentError } from '../errors.js';
import { findTenant } from './find-tenant.js';

/**
 * Finds the tenant that a control is about.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when the simulator has no such tenant
 */
export function requireTenant(service: Service, contextIdentifier: string): Tenant {
  if (typeof (contextIdentifier as unknown) !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'contextIdentifier must be a string');
  }
  const tenant = findTenant(service, contextIdentifier);
  if (tenant === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'contextIdentifier must be the one of a tenant of this simulator',
    );
  }
  return tenant;
}
