import { SystemUserClaims } from '../model/claims.js';
import { verifySignature } from '../jwt/verify.js';
import type { ListenerSettings } from './notifications.js';

/**
 * Whether the JWT of a notification is the issuer's and of now, and for this tenant where it names one. What else such a
 * token says is not documented.
 */
export async function checkNotification(
  token: string,
  contextIdentifier: string,
  { keySet, clock, clockToleranceSeconds, timeoutMs }: ListenerSettings['exchange'],
): Promise<boolean> {
  try {
    const at = clock.serviceNow();
    const keys = await keySet.find(token, at, { timeoutMs });
    const claims = new SystemUserClaims(
      verifySignature(token, keys, { at, clockToleranceSeconds }),
    );
    const { issuer, raw, contextIdentifier: tenant = contextIdentifier } = claims;
    const isSame = tenant.toUpperCase() === contextIdentifier.toUpperCase();
    return issuer === 'SuperOffice AS' && Number.isSafeInteger(raw.exp) && isSame;
  } catch {
    return false;
  }
}
