import { KeyObject } from 'node:crypto';
import { SystemUserError } from '../errors.js';
import type { KeyHeader } from './key-set.js';

/** A key set of jose, which knows the rules of RFC 7517 for `kty`, `kid`, `alg`, `use` and `key_ops`. */
export type SelectFrom = (header: KeyHeader) => Promise<Parameters<typeof KeyObject.from>[0]>;

/** The one key that fits the header; none, if there is none or if several cannot be told apart. */
export async function selectKey(
  select: SelectFrom,
  header: KeyHeader,
): Promise<readonly KeyObject[]> {
  try {
    return [KeyObject.from(await select(header))];
  } catch (error) {
    // What a fetch has to say is said; that there is no such key is for the caller to say.
    if (error instanceof SystemUserError) throw error;
    return [];
  }
}
