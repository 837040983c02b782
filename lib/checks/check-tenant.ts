import type { Tenant } from '../flow/authenticate.js';
import { checkContextIdentifier } from './check-context-identifier.js';
import { checkCredential } from './check-credential.js';
import { checkObject } from './check-object.js';

/** Refuses a tenant that cannot be asked for. */
export function checkTenant(tenant: Tenant): void {
  checkObject('tenant', tenant);
  checkContextIdentifier(tenant.contextIdentifier);
  checkCredential('systemUserToken', tenant.systemUserToken);
  if (tenant.serial !== undefined) checkCredential('serial', tenant.serial);
}
