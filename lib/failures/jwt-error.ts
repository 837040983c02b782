import { SystemUserError, type SystemUserErrorCode } from '../errors.js';

type JwtErrorCode = Extract<SystemUserErrorCode, `ERR_JWT_${string}`>;

const HINTS: Readonly<Record<JwtErrorCode, string>> = {
  ERR_JWT_INVALID:
    'The keys are not those of the issuer (another environment, an old certificate), or the token is not genuine: do not use it.',
  ERR_JWT_EXPIRED:
    'Validate a token as soon as it arrives: it lives for minutes. If it has just arrived, the clock of this machine is fast.',
  ERR_JWT_CLAIM:
    'The token is genuine but not for this use: check the environment, the context identifier and the clock.',
};

/** The error for a security token that does not hold; `what` ends the sentence "The security token …". */
export function jwtError(
  code: JwtErrorCode,
  what: string,
  claim?: string,
  hint = HINTS[code],
): SystemUserError {
  return new SystemUserError(code, {
    step: 5,
    message: `The security token ${what}.`,
    hint,
    ...(claim !== undefined && { claim }),
  });
}
