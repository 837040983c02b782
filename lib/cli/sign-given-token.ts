import { readPrivateKey, signSystemUserToken } from '../index.js';
import type { GivenSettings } from './settings/given-settings.js';

/** Steps 1 and 2 with the given settings: the signed system token. */
export async function signGivenToken(settings: GivenSettings, at?: number): Promise<string> {
  const privateKey = readPrivateKey(await settings.privateKey());
  return signSystemUserToken(await settings.requiredText('systemUserToken'), privateKey, at);
}
