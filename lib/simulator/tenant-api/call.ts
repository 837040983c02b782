import type { Service } from '../service.js';
import type { Tenant } from '../tenant.js';
import { findTenant } from '../find-tenant.js';
import { readTarget } from '../read-target.js';

/** A request to the APIs of a tenant. */
export interface TenantCall {
  readonly tenant: Tenant;
  /** The endpoint that was asked: empty, or such as `moved1`. */
  readonly endpoint: string;
  readonly api: 'rest' | 'netserver';
  /** The path below the root of the API. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const CALL = /^\/(?:(moved\d+)\/)?([^/]+)\/(api\/v1|remote\/services88)\/(.*)$/i;

/** Finds the tenant and the API that a request target is an address of; undefined when it is none of a tenant here. */
export function findCall(service: Service, target: string): TenantCall | undefined {
  const read = readTarget(target);
  const match = CALL.exec(read?.path ?? '');
  if (read === undefined || match === null) return undefined;
  const [, endpoint = '', contextIdentifier = '', root = '', path = ''] = match;
  const tenant = findTenant(service, contextIdentifier);
  if (tenant === undefined) return undefined;
  const api = root.toLowerCase() === 'api/v1' ? 'rest' : 'netserver';
  return { tenant, endpoint: endpoint.toLowerCase(), api, path, query: read.query };
}
