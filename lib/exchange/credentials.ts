import { createHash, KeyObject } from 'node:crypto';
import { type PrivateKeyInput, readPrivateKey } from '../flow/read-private-key.js';
import { checkCredential } from '../model/tenant.js';
import type { PrivateKey } from '../private-key/private-key.js';

/** The client secret and the private key of an application, as they are at the moment. */
export interface ApplicationCredentials {
  readonly clientSecret: string;
  readonly privateKey: PrivateKey;
}

/** How both are given: as they are, or by functions that provide them. */
interface CredentialOptions {
  readonly clientSecret: string | (() => string | Promise<string>);
  readonly privateKey: PrivateKeyInput | (() => PrivateKeyInput | Promise<PrivateKeyInput>);
}

/** Reads the client secret and the private key once, or makes a function that calls the caller's functions each time. */
export function readCredentials({
  clientSecret,
  privateKey,
}: CredentialOptions): () => ApplicationCredentials | Promise<ApplicationCredentials> {
  if (typeof clientSecret !== 'function') checkCredential('clientSecret', clientSecret);
  // What a function provides is checked in step 3, before anything is sent.
  const secret = typeof clientSecret === 'function' ? clientSecret : () => clientSecret;
  if (typeof privateKey === 'function') return askBoth(secret, providePrivateKey(privateKey));
  const key = readPrivateKey(privateKey);
  if (typeof clientSecret === 'function') return askBoth(secret, () => key);
  const known = { clientSecret, privateKey: key };
  return () => known;
}

function askBoth(
  secret: () => string | Promise<string>,
  key: () => PrivateKey | Promise<PrivateKey>,
): () => Promise<ApplicationCredentials> {
  return async () => {
    const [clientSecret, privateKey] = await Promise.all([secret(), key()]);
    return { clientSecret, privateKey };
  };
}

/** Calls the caller's function for the key each time, and parses its result only when that has changed. */
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

/** Equal for equal keys; of a text only its hash is kept. */
function identify(input: PrivateKeyInput): unknown {
  if (typeof input === 'string' || (input as unknown) instanceof Uint8Array) {
    return createHash('sha256')
      .update(input as string | Uint8Array)
      .digest('base64');
  }
  return input instanceof KeyObject ? input : {};
}
