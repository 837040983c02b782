import { sign } from 'node:crypto';
import { frozen } from './frozen.js';

/** Signs a system user token; what is not given is the frozen right value. */
export function signToken(
  parts: { token?: string; timestamp?: string; key?: string; hash?: string } = {},
): string {
  const { token = frozen.systemUserToken, timestamp = frozen.timestamp } = parts;
  const { key = frozen.partnerKey, hash = 'sha256' } = parts;
  const data = `${token}.${timestamp}`;
  const signature = sign(hash, Buffer.from(data), key);
  return `${data}.${signature.toString('base64')}`;
}
