import { X509Certificate, type KeyObject } from 'node:crypto';
import { ArgumentError } from '../argument-error.js';
import { repairPem } from '../repair-pem.js';

/** Reads the public key out of a pinned certificate, PEM or DER. */
export function readCertificate(certificate: string | Uint8Array): KeyObject {
  if (typeof certificate !== 'string' && !(certificate instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'certificates must be strings or Buffers');
  }
  const isDer = typeof certificate !== 'string' && certificate[0] === 0x30;
  const content = isDer
    ? certificate
    : repairPem(Buffer.from(certificate).toString(), 'CERTIFICATE');
  try {
    return new X509Certificate(content).publicKey;
  } catch {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'certificates must be X.509 certificates, PEM or DER',
    );
  }
}
