import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key that signs tokens, and its public half as a member of the key set. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly x5t: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Makes an RSA 2048 signing key. Its `kid` and `x5t` are the SHA-1 hash of the public key, so they are unique. */
export function makeSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const thumbprint = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const kid = thumbprint.toString('hex').toUpperCase();
  const x5t = thumbprint.toString('base64url');
  const jwk = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid, x5t };
  return { privateKey, kid, x5t, jwk };
}

/** Signs claims; returns a JWT. */
export function signClaims({ kid, x5t, privateKey }: SigningKey, claims: object): string {
  const data = `${encode({ typ: 'JWT', alg: 'RS256', kid, x5t })}.${encode(claims)}`;
  return `${data}.${sign('sha256', Buffer.from(data), privateKey).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
