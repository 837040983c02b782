import { type Service, type Tenant, tenantUrl } from './service.js';
import { signClaims } from './signing-key.js';
import type { TenantNotification } from './types.js';

const MOVE = 5;

/** Makes the notification of a tenant change. The claims of its JWT are not documented, so these are invented. */
export function makeNotification(
  service: Service,
  tenant: Tenant,
  changeType: number,
): TenantNotification {
  const { contextIdentifier } = tenant;
  const nowSeconds = Math.floor(service.now() / 1000);
  const claims = {
    iss: 'SuperOffice AS',
    nbf: nowSeconds - 60,
    exp: nowSeconds + 300,
    'http://schemes.superoffice.net/identity/ctx': contextIdentifier,
  };
  return {
    ChangeType: changeType,
    ContextIdentifier: contextIdentifier,
    VersionName: 'Simulated',
    FileVersion: '1.0',
    Token: signClaims(service.signingKey, claims),
    ...(changeType === MOVE && { PublicEndpoint: new URL(tenantUrl(service, tenant)).host }),
  };
}
