import { shorten } from '../../redaction/redacted-inspect.js';
import type { Block } from './format.js';
import { formatPairs } from './format-pairs.js';

/** Step 2 as it is shown. */
export function describeSignature(systemUserToken: string, signedSystemToken: string): Block {
  const [time = '', signature = ''] = signedSystemToken
    .slice(systemUserToken.length + 1)
    .split('.');
  const token = shorten(systemUserToken);
  return {
    step: 2,
    title: 'Sign the system user token',
    call: 'signSystemUserToken(systemUserToken, privateKey)',
    input: [`system user token  ${token}`],
    output: [
      'signed system token, three parts with a full stop between them:',
      ...formatPairs([
        [token, 'the system user token'],
        [time, 'the time in UTC, yyyyMMddHHmm'],
        [shorten(signature), 'the signature of both, RSA with SHA-256, base64'],
      ]).map((line) => `  ${line}`),
    ],
    meaning: [
      "The system user token arrived when the tenant's administrator approved the application.",
      'The signature proves that its owner asks, and the time keeps it from being used again.',
    ],
  };
}
