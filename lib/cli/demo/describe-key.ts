import type { PrivateKey } from '../../index.js';
import { shorten } from '../../redaction/redacted-inspect.js';
import type { Block } from './format.js';
import { formatPairs } from './format-pairs.js';

/** Step 1 as it is shown. */
export function describeKey(keyFile: string, { bits, fingerprint }: PrivateKey): Block {
  return {
    step: 1,
    title: 'Read the private key',
    call: 'readPrivateKey(keyFile)',
    input: keyFile
      .trimEnd()
      .replace(/[A-Za-z0-9+/=]{24,}/g, shorten)
      .split('\n'),
    output: formatPairs([
      ['key', `RSA, ${bits} bits, proven to sign`],
      ['fingerprint', fingerprint],
    ]),
    meaning: [
      "SuperOffice hands the application's private key out as .NET RSAKeyValue XML. PEM files are",
      'read too. The fingerprint is the SHA-256 of the public half and safe to share.',
    ],
  };
}
