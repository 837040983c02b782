import { SystemUserError, type SystemUserErrorCode } from '../errors.js';

/** Four times the largest security token seen. */
const MAX_LENGTH = 16 * 1024;

/** The header of a security token. */
export interface JwtHeader {
  /** The header in base64url, as in the token. */
  readonly encoded: string;
  readonly kid: string | undefined;
}

/**
 * Reads the header of a security token, and rejects any algorithm but RS256 and any `crit`.
 *
 * @param known - the header of the previous token, returned if it is the same: an issuer's header seldom changes
 */
export function readJwtHeader(token: string, known?: JwtHeader): JwtHeader {
  // jsonwebtoken checks the rest of the form.
  const parts = token.length <= MAX_LENGTH ? token.split('.') : [];
  const [encoded] = parts;
  if (!encoded || parts.length !== 3) throw jwtError('ERR_JWT_INVALID', 'is not a JWT');
  if (encoded === known?.encoded) return known;
  const header = parseObject(Buffer.from(encoded, 'base64url').toString());
  if (!header) throw jwtError('ERR_JWT_INVALID', 'has no readable header');
  if (header.alg !== 'RS256') throw jwtError('ERR_JWT_INVALID', 'is not signed with RS256');
  // RFC 7515, section 4.1.11: critical extensions that are not understood must be rejected.
  if ('crit' in header || 'b64' in header)
    throw jwtError('ERR_JWT_INVALID', 'has critical extensions');
  const { kid } = header;
  if (kid !== undefined && typeof kid !== 'string') {
    throw jwtError('ERR_JWT_INVALID', 'has a key id that is not a string');
  }
  return { encoded, kid };
}

/** The validity of a token, Unix s. */
interface TokenTimes {
  readonly nbf: number;
  readonly exp: number;
}

/** Reads the times of a token that has been parsed before; undefined if they are missing or malformed. */
export function readTimes(token: string): TokenTimes | undefined {
  const payload = Buffer.from(String(token.split('.')[1]), 'base64url').toString();
  const { nbf, exp } = Object(JSON.parse(payload)) as Partial<TokenTimes>;
  return Number.isSafeInteger(nbf) && Number.isSafeInteger(exp)
    ? ({ nbf, exp } as TokenTimes)
    : undefined;
}

type JwtErrorCode = Extract<SystemUserErrorCode, `ERR_JWT_${string}`>;

const HINTS: Readonly<Record<JwtErrorCode, string>> = {
  ERR_JWT_INVALID:
    'Do not use the token: it is not genuine, or the keys are not those of the issuer. Check the environment and the pinned certificates.',
  ERR_JWT_EXPIRED:
    'Validate a token as soon as it arrives: it is valid for minutes. If it has just arrived, synchronise the clock of this machine.',
  ERR_JWT_CLAIM:
    'The token is genuine but not for this use. Check the environment, the context identifier and the clock.',
};

/** The error for an invalid security token; `what` completes the sentence "The security token …". */
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

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
