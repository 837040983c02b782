import { createPublicKey } from 'node:crypto';
import { fixture } from '../support/fixture.js';
import type { KeySpec } from './attack.js';
import { changed } from './changed.js';

/** Writes a JSON Web Key Set with keys of fixtures/keys, or with what pretends to be one. */
export function makeKeySet(keys: readonly KeySpec[]): string {
  const made = keys.map(({ from, with: change }) => {
    const base = { use: 'sig', alg: 'RS256', kid: 'issuer-1' };
    const jwk = from && createPublicKey(fixture(`keys/${from}`)).export({ format: 'jwk' });
    return changed(jwk ? { ...base, ...jwk } : {}, change);
  });
  return JSON.stringify({ keys: made });
}
