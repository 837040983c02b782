import type { Tenant } from '../../index.js';
import type { GivenSettings } from './given-settings.js';

/** The one tenant that the settings name. */
export async function readTenant(settings: GivenSettings): Promise<Tenant> {
  return {
    contextIdentifier: await settings.requiredText('contextIdentifier'),
    systemUserToken: await settings.requiredText('systemUserToken'),
  };
}
