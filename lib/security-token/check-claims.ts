import { jwtError } from '../failures/jwt-error.js';
import type { SystemUserClaims } from '../model/claims.js';

const ISSUER = 'SuperOffice AS';
/** A security token lives for minutes; one that claims more than a day is not one. */
const MAX_LIFE_SECONDS = 24 * 60 * 60;

/**
 * Holds the claims of a token with a good signature against docs/protocol.md, "The security token"; `contextIdentifier`
 * is the tenant the token must be for, null for any.
 */
export function checkClaims(
  { raw, issuer, audience, serial, contextIdentifier: tenant }: SystemUserClaims,
  contextIdentifier: string | null,
  expectedSerial?: string,
): void {
  if (issuer !== ISSUER) throw jwtError('ERR_JWT_CLAIM', `is not issued by ${ISSUER}`, 'iss');
  const { exp, nbf } = raw;
  if (!isTime(exp)) throw jwtError('ERR_JWT_CLAIM', 'has no usable exp', 'exp');
  if (!isTime(nbf)) throw jwtError('ERR_JWT_CLAIM', 'has no usable nbf', 'nbf');
  if (exp - nbf > MAX_LIFE_SECONDS) {
    throw jwtError('ERR_JWT_CLAIM', 'lives longer than a security token does', 'exp');
  }
  if (!serial || audience !== `spn:${serial}`) {
    throw jwtError('ERR_JWT_CLAIM', 'is not for the database it names', 'aud');
  }
  if (expectedSerial !== undefined && serial !== expectedSerial) {
    const hint = `It is pinned to the database with the serial number ${expectedSerial}: correct that, or find out why the tenant has another.`;
    throw jwtError('ERR_JWT_CLAIM', 'is for another database than the one pinned', 'serial', hint);
  }
  if (contextIdentifier !== null && !isSameTenant(tenant, contextIdentifier)) {
    throw jwtError('ERR_JWT_CLAIM', 'is for another tenant than the one asked for', 'ctx');
  }
}

/** Beyond ASCII there are letters that become others in lower case. */
function isSameTenant(found: string | undefined, expected: string): boolean {
  if (found === undefined || !/^[\w-]+$/.test(found)) return false;
  return found.toLowerCase() === expected.toLowerCase();
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
