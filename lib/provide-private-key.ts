import { createHash, KeyObject } from 'node:crypto';
import type { PrivateKey } from './private-key/private-key.js';
import { readPrivateKey, type PrivateKeyInput } from './flow/read-private-key.js';

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
