import { X509Certificate } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { repairPem } from '../text/pem.js';

/** Where a block of a certificate begins or ends, or would if it were whole. */
const MARK = /(?:BEGIN|END)\s+CERTIFICATE\b/g;
const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Reads pinned certificates: one in DER, or one or more in PEM. */
export function readCertificates(content: string | Uint8Array): X509Certificate[] {
  if (typeof content !== 'string' && !((content as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be strings or Buffers');
  }
  const isDer = typeof content !== 'string' && content[0] === 0x30;
  try {
    return (isDer ? [content] : readBlocks(Buffer.from(content).toString())).map(
      (each) => new X509Certificate(each),
    );
  } catch {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'certificates must be X.509 certificates, PEM or DER; of a file, pass what it holds',
    );
  }
}

function readBlocks(text: string): string[] {
  const blocks = text.match(PEM) ?? [''];
  // One that is damaged would be missing without a word.
  const marks = text.match(MARK) ?? [];
  if (marks.length !== 2 * blocks.length) throw new Error('damaged');
  return blocks.map((block) => repairPem(block, 'CERTIFICATE'));
}
