import { createPublicKey, type KeyObject } from 'node:crypto';
import { SystemUserError } from '../errors.js';

type JsonWebKey = JsonWebKeySet['keys'][number];

/**
 * The keys of a set that may verify a security token: RSA of 2048 bits or more, for signatures with RS256, each with a
 * unique `kid` (RFC 7517, section 4). All others are ignored.
 */
export class UsableKeys {
  /** The number of keys. */
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
    // A token without a `kid` is verified with the only key; with several keys, its key is unknown.
    const [only] = usable;
    if (only && usable.length === 1) this.#byKid.set(undefined, [only.key]);
    else this.#byKid.delete(undefined);
    this.size = usable.length;
  }

  get kids(): string[] {
    return [...this.#byKid.keys()].filter((kid) => kid !== undefined);
  }

  /** The key with this `kid` in a list, or an empty list. */
  select(kid: string | undefined): readonly KeyObject[] {
    return this.#byKid.get(kid) ?? [];
  }
}

/** A JSON Web Key Set (RFC 7517, section 5). */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** Copies a key set, which is an object with an array of objects; undefined for any other value. */
export function readKeySet(value: unknown): JsonWebKeySet | undefined {
  const { keys } = Object(value) as { keys?: unknown };
  const isKeySet =
    Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
  if (!isKeySet) return undefined;
  try {
    return { keys: structuredClone(keys) as JsonWebKeySet['keys'] };
  } catch {
    // It is nested too deeply to be copied.
    return undefined;
  }
}

/** Whether a key may verify a security token: plain RSA of 2048 bits or more (RFC 7518, section 3.3). */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && Number(asymmetricKeyDetails?.modulusLength) >= 2048;
}

/** The error for a missing key; `message` says in one sentence what is missing. */
export function signingKeyNotFound(message: string): SystemUserError {
  return new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
    step: 5,
    message,
    hint: 'Check that the environment, the pinned certificates or the key set are those of the issuer.',
  });
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
