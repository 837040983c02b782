import type { KeyObject } from 'node:crypto';
import { lazy } from '../concurrency/lazy.js';
import { jwtError } from '../failures/jwt-error.js';

const loadJsonwebtoken = lazy(() => require('jsonwebtoken') as typeof import('jsonwebtoken'));

/** The clock a token's times are held against. */
export interface TokenClock {
  /** Unix ms. */
  readonly at: number;
  readonly clockToleranceSeconds: number;
}

/** Verifies signature, algorithm and times with jsonwebtoken, under each key in turn; returns what the token says. */
export function verifySignature(
  token: string,
  keys: readonly KeyObject[],
  clock: TokenClock,
): Record<string, unknown> {
  const payload = verifyWithAny(token, keys, clock);
  if (typeof payload === 'object' && !Array.isArray(payload)) {
    return payload as Record<string, unknown>;
  }
  throw jwtError('ERR_JWT_INVALID', 'says nothing: its payload is no object');
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

/** The library's errors are translated here and go no further; its payload errors would carry the token. */
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
    return jwtError('ERR_JWT_INVALID', 'does not carry the signature of the issuer');
  }
  return jwtError('ERR_JWT_INVALID', 'is not a JWT that can be verified');
}
