import { jwtError } from './jwt-error.js';

/** Four times the largest security token seen. */
const MAX_LENGTH = 16 * 1024;
const JWS_COMPACT = /^([\w-]+)\.[\w-]+\.[\w-]+$/;

/** Reads the header of a security token and refuses what nobody should verify: any algorithm but RS256, any `crit`. */
export function readJwtHeader(token: string): { kid: string | undefined } {
  const encoded = token.length <= MAX_LENGTH ? JWS_COMPACT.exec(token)?.[1] : undefined;
  if (encoded === undefined) throw jwtError('ERR_JWT_INVALID', 'is not a JWT');
  const header = parseObject(Buffer.from(encoded, 'base64url').toString());
  if (!header) throw jwtError('ERR_JWT_INVALID', 'has no readable header');
  if (header.alg !== 'RS256') throw jwtError('ERR_JWT_INVALID', 'is not signed with RS256');
  // RFC 7515, section 4.1.11: what is marked critical and not understood must not be accepted.
  if ('crit' in header) throw jwtError('ERR_JWT_INVALID', 'has critical extensions');
  const { kid } = header;
  if (kid !== undefined && typeof kid !== 'string') {
    throw jwtError('ERR_JWT_INVALID', 'has a key id that is no text');
  }
  return { kid };
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
