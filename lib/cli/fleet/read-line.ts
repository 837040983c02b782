import { ArgumentError } from '../../errors.js';
import { readTenant } from '../../model/tenant.js';
import type { Tenant } from '../../index.js';
import { LineError } from './line-error.js';

/** Takes the tenant out of what a line of the list says, which may be more. */
export function readLine(value: unknown, line: number): Tenant {
  const { contextIdentifier, systemUserToken, serial } = Object(value) as Tenant;
  const tenant = { contextIdentifier, systemUserToken, ...(serial !== undefined && { serial }) };
  try {
    readTenant(tenant);
    return tenant;
  } catch (error) {
    if (error instanceof ArgumentError) throw new LineError(line, error.message);
    throw error;
  }
}
