import { Endpoints, type ValidatedToken } from '../../index.js';
import { shorten } from '../../redaction/redacted-inspect.js';
import type { Block } from './format.js';
import { formatPairs } from './format-pairs.js';
import { formatTime } from './format-time.js';

/** Step 5 as it is shown. */
export function describeToken({ token, claims }: ValidatedToken, loginUrl: string): Block {
  const { issuer, audience, contextIdentifier = '', tokenNotBefore, tokenExpiresAt } = claims;
  return {
    step: 5,
    title: 'Validate the JWT',
    call: 'validateToken(token, { keySet, contextIdentifier })',
    input: formatPairs([
      ['token', shorten(token)],
      ['keys', new Endpoints({ loginUrl }).jwks.href],
    ]),
    output: formatPairs([
      ['signature', 'RS256, by a key of the login service'],
      ['iss', `${issuer}: the issuer is the right one`],
      ['aud', `${audience}: the serial number of the tenant's database`],
      ['ctx', `${contextIdentifier}: the tenant that was asked for`],
      ['nbf', `${formatTime(tokenNotBefore)}: it is valid already`],
      ['exp', `${formatTime(tokenExpiresAt)}: it is still valid`],
    ]),
    meaning: [
      'Only now is the token to be trusted. One that fails a single check is refused, whatever',
      'else it says. It lives for minutes, so it is validated as soon as it arrives.',
    ],
  };
}
