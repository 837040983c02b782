import { X509Certificate } from 'node:crypto';
import { ArgumentError } from '../argument-error.js';
import { repairPem } from '../repair-pem.js';

const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Reads pinned certificates: one in DER, or one or more in PEM. */
export function readCertificates(content: string | Uint8Array): X509Certificate[] {
  if (typeof content !== 'string' && !((content as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be strings or Buffers');
  }
  const isDer = typeof content !== 'string' && content[0] === 0x30;
  const found = isDer ? [content] : (Buffer.from(content).toString().match(PEM) ?? ['']);
  try {
    return found.map(
      (each) =>
        new X509Certificate(typeof each === 'string' ? repairPem(each, 'CERTIFICATE') : each),
    );
  } catch {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'certificates must be X.509 certificates, PEM or DER; of a file, pass what it holds',
    );
  }
}
