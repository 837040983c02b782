import type { Values } from './fields.js';
import type { Tenant } from './tenant.js';

/** Makes what the REST API says of the user that a ticket stands for; it agrees with the claims of the token. */
export function makePrincipal({ contextIdentifier }: Tenant): Values {
  return {
    AssociateId: 12,
    Associate: 'SU',
    FullName: 'System User',
    UserName: 'system.user@simulated.example',
    UserType: 'SystemAssociate',
    ContactId: 2,
    PersonId: 0,
    DatabaseContextIdentifier: contextIdentifier,
  };
}
