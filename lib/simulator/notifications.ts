import { homeOf, type Service, type Tenant } from './service.js';
import type { TenantNotification } from './types.js';
import { signClaims } from './signing-key.js';

const MOVE = 5;

/** Makes the notification of a change of a tenant; what its JWT claims is not documented and made up. */
export function makeNotification(
  service: Service,
  tenant: Tenant,
  changeType: number,
): TenantNotification {
  const { contextIdentifier } = tenant;
  const seconds = Math.floor(service.now() / 1000);
  const claims = {
    iss: 'SuperOffice AS',
    nbf: seconds - 60,
    exp: seconds + 300,
    'http://schemes.superoffice.net/identity/ctx': contextIdentifier,
  };
  return {
    ChangeType: changeType,
    ContextIdentifier: contextIdentifier,
    VersionName: 'Simulated',
    FileVersion: '1.0',
    Token: signClaims(service, claims),
    ...(changeType === MOVE && { PublicEndpoint: new URL(homeOf(service, tenant)).host }),
  };
}
