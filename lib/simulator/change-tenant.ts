import type { TenantStateChange } from './call-types.js';
import type { Tenant } from './tenant.js';
import { ArgumentError } from '../errors.js';
import { TENANT_STATES } from './tenant-states.js';

const YEAR_MS = 365 * 24 * 60 * 60_000;

/**
 * Changes the state of a tenant and how long it is good for.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a change that has no meaning
 */
export function changeTenant(tenant: Tenant, change: TenantStateChange): void {
  const given: unknown = change;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'change must be an object');
  }
  const unknownName = Object.keys(given).find((it) => it !== 'state' && it !== 'validForMs');
  if (unknownName !== undefined) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `change has no field named ${unknownName}`);
  }
  const { state = tenant.state, validForMs = tenant.validForMs } = change;
  if (!TENANT_STATES.includes(state)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `change.state must be one of ${TENANT_STATES.join(', ')}`,
    );
  }
  if (typeof (validForMs as unknown) !== 'number' || !(validForMs >= 0 && validForMs <= YEAR_MS)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'change.validForMs must be a number of milliseconds from 0 to a year',
    );
  }
  tenant.state = state;
  tenant.validForMs = validForMs;
}
