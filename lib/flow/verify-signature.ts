import type { KeyObject } from 'node:crypto';
import { jwtError } from './jwt-error.js';

/** The clock a token's times are held against. */
export interface TokenClock {
  /** Unix ms. */
  readonly at: number;
  readonly clockToleranceSeconds: number;
}

/** Verifies signature, algorithm and times with jsonwebtoken; the keys are tried in turn. */
export function verifySignature(
  token: string,
  keys: readonly KeyObject[],
  { at, clockToleranceSeconds }: TokenClock,
): Record<string, unknown> {
  const { verify } = require('jsonwebtoken') as typeof import('jsonwebtoken');
  let failure: unknown;
  for (const key of keys) {
    try {
      const payload: unknown = verify(token, key, {
        algorithms: ['RS256'],
        clockTimestamp: Math.floor(at / 1000),
        clockTolerance: clockToleranceSeconds,
      });
      if (typeof payload === 'object' && !Array.isArray(payload)) {
        return payload as Record<string, unknown>;
      }
      throw jwtError('ERR_JWT_INVALID', 'says nothing: its payload is no object');
    } catch (error) {
      failure = error;
      if (messageOf(error) !== 'invalid signature') break;
    }
  }
  throw translate(failure);
}

/** The library's errors are translated here and go no further; its payload errors would carry the token. */
function translate(error: unknown): Error {
  const { JsonWebTokenError, TokenExpiredError, NotBeforeError } =
    require('jsonwebtoken') as typeof import('jsonwebtoken');
  if (error instanceof TokenExpiredError) return jwtError('ERR_JWT_EXPIRED', 'has expired');
  if (error instanceof NotBeforeError) {
    return jwtError('ERR_JWT_CLAIM', 'is not valid yet', 'nbf');
  }
  const message = error instanceof JsonWebTokenError ? messageOf(error) : '';
  const claim = /^invalid (exp|nbf) value$/.exec(message)?.[1];
  if (claim) return jwtError('ERR_JWT_CLAIM', `has an unusable ${claim}`, claim);
  if (message === 'invalid signature') {
    return jwtError('ERR_JWT_INVALID', 'does not carry the signature of the issuer');
  }
  return jwtError('ERR_JWT_INVALID', 'is not a JWT that can be verified');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
