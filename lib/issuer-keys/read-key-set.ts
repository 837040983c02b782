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
