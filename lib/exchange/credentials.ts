import { createHash, KeyObject } from 'node:crypto';
import type { Credentials } from '../flow/authenticate.js';
import { type PrivateKeyInput, readPrivateKey } from '../flow/read-private-key.js';
import { checkCredential } from '../model/tenant.js';
import type { SystemUserClientOptions } from '../options.js';
import type { PrivateKey } from '../private-key/private-key.js';

/** Reads the client secret and the private key once, or says how to ask the caller's functions for them each time. */
export function readCredentials({
  clientSecret,
  privateKey,
}: SystemUserClientOptions): () => Credentials | Promise<Credentials> {
  if (typeof clientSecret !== 'function') checkCredential('clientSecret', clientSecret);
  // What a function provides is checked where it is used, before anything is sent.
  const secret = typeof clientSecret === 'function' ? clientSecret : () => clientSecret;
  if (typeof privateKey === 'function') return ask(secret, providePrivateKey(privateKey));
  const key = readPrivateKey(privateKey);
  if (typeof clientSecret === 'function') return ask(secret, () => key);
  const known = { clientSecret, privateKey: key };
  return () => known;
}

function ask(
  secret: () => string | Promise<string>,
  key: () => Credentials['privateKey'] | Promise<Credentials['privateKey']>,
): () => Promise<Credentials> {
  return async () => {
    const [clientSecret, privateKey] = await Promise.all([secret(), key()]);
    return { clientSecret, privateKey };
  };
}

/** Asks a caller's function for the key each time, and reads the answer only when it has changed. */
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

/** Equal for equal keys; of text no more is kept than its hash. */
function identify(input: PrivateKeyInput): unknown {
  if (typeof input === 'string' || (input as unknown) instanceof Uint8Array) {
    return createHash('sha256')
      .update(input as string | Uint8Array)
      .digest('base64');
  }
  return input instanceof KeyObject ? input : {};
}
