import type { Tenant } from '../flow/authenticate.js';

/** Whether a tenant has a form that can be looked up; whether it may be one is seen to where it is first asked for. */
export function isNamed(tenant: unknown): tenant is Tenant | string {
  if (typeof tenant === 'string') return true;
  const { contextIdentifier, systemUserToken } = Object(tenant) as Partial<Tenant>;
  return typeof contextIdentifier === 'string' && typeof systemUserToken === 'string';
}
