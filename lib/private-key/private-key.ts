import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { NodeRSA } from 'node-rsa';
import { lazy } from '../concurrency/lazy.js';
import { RSA_KEY_VALUE } from './rsa-key-value.js';

const signInThreadPool = promisify(sign);

/** A key for the signature of step 2. */
export interface SigningKey {
  /** Signs a text (UTF-8) with RSASSA-PKCS1-v1_5 and SHA-256; base64. */
  sign(text: string): string;
  /** Makes the same signature without blocking the event loop. */
  signAsync(text: string): Promise<string>;
}

/** The fingerprint by which keys are compared. */
export interface KeyIdentity {
  readonly fingerprint: string;
}

/** The secret that the keys for the encryption of tickets are derived from. */
export interface SealingSecret {
  /** The secret: the same bytes on each call. */
  toDer(): Buffer;
}

/** The formats of `PrivateKey.export`. */
export type KeyFormat = 'pkcs8' | 'pkcs1' | 'xml' | 'public';

/**
 * A checked RSA private key of an application, from `readPrivateKey`. When logged, its private half is not shown.
 *
 * Source: docs/protocol.md, "Signing".
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { readPrivateKey } from 'superoffice-system-user';
 *
 * const key = readPrivateKey(readFileSync('private-key.xml'));
 * console.log(key.bits, key.fingerprint);
 * ```
 */
export class PrivateKey {
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #rsa: () => NodeRSA;
  /** The size of the modulus in bits, 2048 or more. */
  readonly bits: number;
  /** The SHA-256 of the public key (SubjectPublicKeyInfo in DER), in hex; safe to share. */
  readonly fingerprint: string;

  /** @internal The key must be a private RSA key. */
  constructor(key: KeyObject) {
    this.#key = key;
    this.#publicKey = createPublicKey(key);
    this.#rsa = lazy(() => importKey(key));
    this.bits = Number(key.asymmetricKeyDetails?.modulusLength);
    this.fingerprint = createHash('sha256')
      .update(this.#publicKey.export({ format: 'der', type: 'spki' }))
      .digest('hex');
  }

  /**
   * Signs a text with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 8017, section 8.2).
   *
   * @param text - signed as UTF-8
   * @returns the signature in base64, with padding and without line breaks
   */
  sign(text: string): string {
    // Buffer encodes base64 natively; node-rsa would do it in a JavaScript loop.
    return Buffer.from(this.#rsa().sign(text, 'buffer', 'utf8')).toString('base64');
  }

  /** @internal Makes the same signature with node:crypto in its thread pool, which node-rsa does not support. */
  async signAsync(text: string): Promise<string> {
    const signature = await signInThreadPool('sha256', Buffer.from(text), this.#key);
    return signature.toString('base64');
  }

  /**
   * Verifies a signature with the public half, by node:crypto and thus independently of the library that signed.
   *
   * @param text - the signed text
   * @param signature - the signature in base64
   * @returns whether the signature is valid
   */
  verify(text: string, signature: string): boolean {
    return verify('sha256', Buffer.from(text), this.#publicKey, Buffer.from(signature, 'base64'));
  }

  /** @internal Whether the two halves of the key belong together, by a signature of node:crypto. */
  canSign(): boolean {
    const signature = sign('sha256', Buffer.from('self-test'), this.#key);
    return this.verify('self-test', signature.toString('base64'));
  }

  /**
   * Exports the key in another format.
   *
   * @param format - `pkcs8` or `pkcs1` (PEM), `xml` (.NET's RSAKeyValue), or `public` (the public half, PEM)
   * @returns the text of the key, with a line break at its end
   */
  export(format: KeyFormat): string {
    if (format === 'public') {
      return this.#publicKey.export({ format: 'pem', type: 'spki' }).toString();
    }
    const key = this.#key;
    if (format !== 'xml') return key.export({ format: 'pem', type: format }).toString();
    const jwk = key.export({ format: 'jwk' });
    const lines = RSA_KEY_VALUE.map(({ name, jwk: member, share }) => {
      // .NET accepts each component only at its full length, so shorter numbers get leading zeros.
      const bytes = Buffer.from(String(jwk[member]), 'base64url');
      const zeros = Buffer.alloc(share && Math.max(0, (this.bits / 8) * share - bytes.length));
      return `  <${name}>${Buffer.concat([zeros, bytes]).toString('base64')}</${name}>\n`;
    });
    return `<RSAKeyValue>\n${lines.join('')}</RSAKeyValue>\n`;
  }

  /** @internal The key in DER (PKCS #8), for the derivation of other keys. */
  toDer(): Buffer {
    return this.#key.export({ format: 'der', type: 'pkcs8' });
  }
}

function importKey(key: KeyObject): NodeRSA {
  const { NodeRSA } = require('node-rsa') as typeof import('node-rsa');
  // The constructor would replace a key that it does not recognise by a random one, so importKey() is called.
  return new NodeRSA(null, { signingScheme: 'pkcs1-sha256' }).importKey(
    key.export({ format: 'pem', type: 'pkcs8' }).toString(),
  );
}
