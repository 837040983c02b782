import { checkCredential } from '../model/tenant.js';
import type { Credentials } from '../flow/authenticate.js';
import { readPrivateKey } from '../flow/read-private-key.js';
import type { SystemUserClientOptions } from '../options.js';
import { providePrivateKey } from '../provide-private-key.js';

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
