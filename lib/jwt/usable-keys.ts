import { createPublicKey, type KeyObject } from 'node:crypto';
import { SystemUserError } from '../errors.js';

type JsonWebKey = JsonWebKeySet['keys'][number];

/**
 * The keys of a set that may verify a security token: RSA of 2048 bits or more, for signatures with RS256, each with a
 * `kid` of its own (RFC 7517, section 4). All others are as not there.
 */
export class UsableKeys {
  /** How many there are. */
  readonly size: number;
  readonly #byKid = new Map<string | undefined, readonly KeyObject[]>();

  constructor({ keys }: JsonWebKeySet) {
    const usable: { kid: string | undefined; key: KeyObject }[] = [];
    const seen = new Map<unknown, number>();
    for (const { kid } of keys) seen.set(kid, (seen.get(kid) ?? 0) + 1);
    for (const jwk of keys) {
      const key = seen.get(jwk.kid) === 1 ? readKey(jwk) : undefined;
      if (key) usable.push({ kid: jwk.kid as string | undefined, key });
    }
    for (const { kid, key } of usable) this.#byKid.set(kid, [key]);
    // A token that names no key is for the only one there is; among several it could be any.
    const [only] = usable;
    if (only && usable.length === 1) this.#byKid.set(undefined, [only.key]);
    else this.#byKid.delete(undefined);
    this.size = usable.length;
  }

  /** Their names. */
  get kids(): string[] {
    return [...this.#byKid.keys()].filter((kid) => kid !== undefined);
  }

  /** The one key with this `kid`, none if there is none. */
  select(kid: string | undefined): readonly KeyObject[] {
    return this.#byKid.get(kid) ?? [];
  }
}

function readKey(jwk: JsonWebKey): KeyObject | undefined {
  const { kty, use = 'sig', alg = 'RS256', key_ops: operations = ['verify'], kid } = jwk;
  const isForSignatures = kty === 'RSA' && use === 'sig' && alg === 'RS256';
  const mayVerify = Array.isArray(operations) && operations.includes('verify');
  if (!isForSignatures || !mayVerify || !['string', 'undefined'].includes(typeof kid))
    return undefined;
  try {
    const key = createPublicKey({ key: { kty, n: jwk.n, e: jwk.e } as never, format: 'jwk' });
    return isStrongKey(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON Web Key Set (RFC 7517, section 5). */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** A copy of a key set: an object with a list of objects; undefined if it is none. */
export function readKeySet(value: unknown): JsonWebKeySet | undefined {
  const { keys } = Object(value) as { keys?: unknown };
  const isKeySet =
    Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
  if (!isKeySet) return undefined;
  try {
    return { keys: structuredClone(keys) as JsonWebKeySet['keys'] };
  } catch {
    // Nested too deep to be copied.
    return undefined;
  }
}

/** Whether a key may verify a security token: plain RSA of 2048 bits or more (RFC 7518, section 3.3). */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && Number(asymmetricKeyDetails?.modulusLength) >= 2048;
}

/** The error where no key is there that could have signed a token; `what` is the sentence that says so. */
export function signingKeyNotFound(what: string): SystemUserError {
  return new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
    step: 5,
    message: what,
    hint: 'Check that the environment, the pinned certificates or the key set are those of the issuer.',
  });
}
