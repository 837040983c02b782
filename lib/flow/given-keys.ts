import { ArgumentError } from '../argument-error.js';
import type { FindKeys } from './key-set.js';
import { selectKey, type SelectFrom } from './select-key.js';

/** A JSON Web Key Set (RFC 7517, section 5). */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** Finds keys in a key set that the caller has. */
export function givenKeys(jwks: JsonWebKeySet): FindKeys {
  if (!Array.isArray((jwks as Partial<JsonWebKeySet> | undefined)?.keys)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'jwks must be an object with a list of keys');
  }
  let keys: Promise<SelectFrom> | undefined;
  const load = async () => {
    const { createLocalJWKSet } = await import('jose');
    return createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0]);
  };
  return async (header) => selectKey(await (keys ??= load()), header);
}
