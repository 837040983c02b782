import type { Tenant } from './tenant.js';

/** Names the endpoint that a tenant is at: none at first, then `moved1`, `moved2`, ... */
export function endpointName({ moves }: Tenant): string {
  return moves === 0 ? '' : `moved${moves}`;
}
