import type { KeyObject } from 'node:crypto';

/** Whether a key may verify a security token: plain RSA of 2048 bits or more (RFC 7518, section 3.3). */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && Number(asymmetricKeyDetails?.modulusLength) >= 2048;
}
