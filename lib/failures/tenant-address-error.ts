import { SystemUserError } from '../errors.js';

/** The error for a tenant whose address is of no use; `what` ends the sentence "The address of the tenant …". */
export function tenantAddressError(what: string): SystemUserError {
  return new SystemUserError('ERR_TENANT_ADDRESS', {
    step: undefined,
    message: `The address of the tenant ${what}.`,
    hint: 'Nothing was sent. Addresses come from the security token and the state API: check the login URL, and what getTenantState says.',
  });
}
