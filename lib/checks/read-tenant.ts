import type { Tenant } from '../flow/authenticate.js';
import { checkContextIdentifier } from './check-context-identifier.js';
import { checkCredential } from '../model/tenant.js';
import { checkObject } from '../arguments/checks.js';

/** Refuses a tenant that cannot be asked for; and copies it, so that it stays this tenant while others change what they gave. */
export function readTenant(tenant: Tenant): Tenant {
  checkObject('tenant', tenant);
  const { contextIdentifier, systemUserToken, serial } = tenant;
  checkContextIdentifier(contextIdentifier);
  checkCredential('systemUserToken', systemUserToken);
  if (serial !== undefined) checkCredential('serial', serial);
  return { contextIdentifier, systemUserToken, serial };
}
