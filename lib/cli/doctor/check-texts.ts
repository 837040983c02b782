import { checkContextIdentifier, checkCredential } from '../../model/tenant.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { describeShape } from './describe-shape.js';
import { ok, skipped, warning, type Finding } from './finding.js';

type Hide = (secret: string | undefined) => void;

/** Whether the client secret can be one. */
export async function checkClientSecret(
  settings: GivenSettings,
  hide: Hide,
): Promise<Finding<string>> {
  const value = await settings.text('clientSecret');
  hide(value);
  if (value === undefined) return skipped('it is not set');
  checkCredential('clientSecret', value);
  const shape = describeShape(value) ?? 'a client secret';
  if (shape !== 'a client secret') {
    const remedy =
      "Set it to the application's client secret from the SuperOffice developer portal, as it is there.";
    return warning(`it looks like ${shape}`, remedy, value);
  }
  if (!/\s/.test(value)) return ok('set, and can be one', value);
  return warning('it has white space in it', 'Check that nothing else was copied with it.', value);
}

/** Whether the system user token can be one. */
export async function checkSystemUserToken(
  settings: GivenSettings,
  hide: Hide,
): Promise<Finding<string>> {
  const value = await settings.text('systemUserToken');
  hide(value);
  if (value === undefined) return skipped('it is not set');
  checkCredential('systemUserToken', value);
  const shape = describeShape(value);
  if (shape === 'a system user token') return ok('set, and can be one', value);
  const found = shape ? `it looks like ${shape}` : 'it does not look like one';
  const remedy = 'It has the form "Application Name-randomchars" and comes with the consent.';
  return warning(found, remedy, value);
}

/** Whether the context identifier can be one; it is shown only where it cannot be a secret in the wrong place. */
export async function checkTenant(settings: GivenSettings): Promise<Finding<string>> {
  const value = await settings.text('contextIdentifier');
  if (value === undefined) return skipped('it is not set');
  checkContextIdentifier(value);
  if (/^Cust\d{1,12}$/i.test(value)) return ok(value, value);
  const remedy = 'Check that the context identifier is the one that came with the consent.';
  return warning('it is not like Cust12345', remedy, value);
}
