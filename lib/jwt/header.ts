import { SystemUserError, type SystemUserErrorCode } from '../errors.js';

/** Four times the largest security token seen. */
const MAX_LENGTH = 16 * 1024;

/** What a header says that matters here. */
export interface JwtHeader {
  /** The header as it stands in the token, encoded. */
  readonly encoded: string;
  readonly kid: string | undefined;
}

/**
 * Reads the header of a security token and refuses what nobody should verify: any algorithm but RS256, any `crit`.
 *
 * @param known - the one read before: the tokens of an issuer begin alike
 */
export function readJwtHeader(token: string, known?: JwtHeader): JwtHeader {
  // What else the form asks for, jsonwebtoken sees to.
  const parts = token.length <= MAX_LENGTH ? token.split('.') : [];
  const [encoded] = parts;
  if (!encoded || parts.length !== 3) throw jwtError('ERR_JWT_INVALID', 'is not a JWT');
  if (encoded === known?.encoded) return known;
  const header = parseObject(Buffer.from(encoded, 'base64url').toString());
  if (!header) throw jwtError('ERR_JWT_INVALID', 'has no readable header');
  if (header.alg !== 'RS256') throw jwtError('ERR_JWT_INVALID', 'is not signed with RS256');
  // RFC 7515, section 4.1.11: what is marked critical and not understood must not be accepted.
  if ('crit' in header || 'b64' in header)
    throw jwtError('ERR_JWT_INVALID', 'has critical extensions');
  const { kid } = header;
  if (kid !== undefined && typeof kid !== 'string') {
    throw jwtError('ERR_JWT_INVALID', 'has a key id that is no text');
  }
  return { encoded, kid };
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

/** From when to when a token holds, Unix s. */
interface TokenTimes {
  readonly nbf: number;
  readonly exp: number;
}

/** Reads the times of a token whose payload has been read before; undefined where they are missing or malformed. */
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
