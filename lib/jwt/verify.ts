import type { KeyObject } from 'node:crypto';
import { lazy } from '../concurrency/lazy.js';
import { jwtError } from './header.js';
import type { SystemUserClaims } from '../model/claims.js';

const loadJsonwebtoken = lazy(() => require('jsonwebtoken') as typeof import('jsonwebtoken'));

/** The time and the tolerance that a token's times are compared with. */
interface TokenClock {
  /** Unix ms. */
  readonly at: number;
  readonly clockToleranceSeconds: number;
}

/** Verifies signature, algorithm and times with jsonwebtoken, trying each key in turn; returns the payload. */
export function verifySignature(
  token: string,
  keys: readonly KeyObject[],
  clock: TokenClock,
): Record<string, unknown> {
  const payload = verifyWithAny(token, keys, clock);
  if (typeof payload === 'object' && !Array.isArray(payload)) {
    return payload as Record<string, unknown>;
  }
  throw jwtError('ERR_JWT_INVALID', 'has a payload that is not an object');
}

function verifyWithAny(
  token: string,
  keys: readonly KeyObject[],
  { at, clockToleranceSeconds }: TokenClock,
): unknown {
  const { verify } = loadJsonwebtoken();
  let failure: unknown;
  for (const key of keys) {
    try {
      return verify(token, key, {
        algorithms: ['RS256'],
        clockTimestamp: Math.floor(at / 1000),
        clockTolerance: clockToleranceSeconds,
      });
    } catch (error) {
      failure = error;
      if ((error as Error).message !== 'invalid signature') break;
    }
  }
  throw translate(failure);
}

/** Translates the errors of jsonwebtoken, which are not passed on: some of them contain the token. */
function translate(error: unknown): Error {
  const { JsonWebTokenError, TokenExpiredError, NotBeforeError } = loadJsonwebtoken();
  if (error instanceof TokenExpiredError) return jwtError('ERR_JWT_EXPIRED', 'has expired');
  if (error instanceof NotBeforeError) {
    return jwtError('ERR_JWT_CLAIM', 'is not valid yet', 'nbf');
  }
  const message = error instanceof JsonWebTokenError ? error.message : '';
  const claim = /^invalid (exp|nbf) value$/.exec(message)?.[1];
  if (claim) return jwtError('ERR_JWT_CLAIM', `has an unusable ${claim}`, claim);
  if (message === 'invalid signature') {
    return jwtError('ERR_JWT_INVALID', 'is not signed by the issuer');
  }
  return jwtError('ERR_JWT_INVALID', 'is not a JWT that can be verified');
}

const ISSUER = 'SuperOffice AS';
/** A security token is valid for minutes; one with more than a day is not from the issuer's normal flow. */
const MAX_LIFE_SECONDS = 24 * 60 * 60;

/**
 * Checks the claims of a token with a valid signature (docs/protocol.md, "The security token").
 *
 * @param contextIdentifier - the tenant that the token must be for; null for any
 * @param expectedSerial - the serial number that the token must have; undefined for any
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
    throw jwtError('ERR_JWT_CLAIM', 'is valid for more than 24 hours', 'exp');
  }
  if (!serial || audience !== `spn:${serial}`) {
    throw jwtError('ERR_JWT_CLAIM', 'is not for the database it names', 'aud');
  }
  if (expectedSerial !== undefined && serial !== expectedSerial) {
    const hint = `The tenant is pinned to the database with serial number ${expectedSerial}. Correct serial, or find out why the tenant has another database.`;
    throw jwtError('ERR_JWT_CLAIM', 'is for another database than the one pinned', 'serial', hint);
  }
  if (contextIdentifier !== null && !isSameTenant(tenant, contextIdentifier)) {
    throw jwtError('ERR_JWT_CLAIM', 'is for another tenant than the requested one', 'ctx');
  }
}

/** Only compares ASCII: some other letters become ASCII ones in lower case. */
function isSameTenant(found: string | undefined, expected: string): boolean {
  if (found === undefined || !/^[\w-]+$/.test(found)) return false;
  return found.toLowerCase() === expected.toLowerCase();
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
