import { createHash, KeyObject } from 'node:crypto';
import { type PrivateKeyInput, readPrivateKey } from '../flow/read-private-key.js';
import { checkCredential } from '../model/tenant.js';
import type { PrivateKey } from '../private-key/private-key.js';

/** The current client secret and private key of an application. */
export interface ApplicationCredentials {
  readonly clientSecret: string;
  readonly privateKey: PrivateKey;
}

interface CredentialOptions {
  readonly clientSecret: string | (() => string | Promise<string>);
  readonly privateKey: PrivateKeyInput | (() => PrivateKeyInput | Promise<PrivateKeyInput>);
}

/** Reads the client secret and the private key once, or on each call if the caller gave functions that provide them. */
export function readCredentials({
  clientSecret,
  privateKey,
}: CredentialOptions): () => ApplicationCredentials | Promise<ApplicationCredentials> {
  if (typeof clientSecret !== 'function') checkCredential('clientSecret', clientSecret);
  // The result of a function is checked in step 3, before anything is sent.
  const secret = typeof clientSecret === 'function' ? clientSecret : () => clientSecret;
  if (typeof privateKey === 'function') return provideBoth(secret, providePrivateKey(privateKey));
  const key = readPrivateKey(privateKey);
  if (typeof clientSecret === 'function') return provideBoth(secret, () => key);
  const known = { clientSecret, privateKey: key };
  return () => known;
}

function provideBoth(
  secret: () => string | Promise<string>,
  key: () => PrivateKey | Promise<PrivateKey>,
): () => Promise<ApplicationCredentials> {
  return async () => {
    const [clientSecret, privateKey] = await Promise.all([secret(), key()]);
    return { clientSecret, privateKey };
  };
}

/** Calls the caller's function each time, and parses the key only when it has changed: parsing takes milliseconds. */
export function providePrivateKey(
  provide: () => PrivateKeyInput | Promise<PrivateKeyInput>,
): () => Promise<PrivateKey> {
  let known: { id: unknown; key: PrivateKey } | undefined;
  return async () => {
    const input = await provide();
    const id = identify(input);
    if (known && known.id === id) return known.key;
    const key = readPrivateKey(input);
    known = { id, key };
    return key;
  };
}

/** Equal for equal keys; a text is only remembered by its hash, so that it does not stay in memory. */
function identify(input: PrivateKeyInput): unknown {
  if (typeof input === 'string' || (input as unknown) instanceof Uint8Array) {
    return createHash('sha256')
      .update(input as string | Uint8Array)
      .digest('base64');
  }
  return input instanceof KeyObject ? input : {};
}
