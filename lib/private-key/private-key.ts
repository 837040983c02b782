import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { NodeRSA } from 'node-rsa';
import { RSA_KEY_VALUE } from './rsa-key-value.js';

const signInThreadPool = promisify(sign);

/** What makes the signature of step 2. */
export interface SigningKey {
  /** Signs a text (UTF-8) with RSASSA-PKCS1-v1_5 and SHA-256; base64. */
  sign(text: string): string;
  /** Makes the same signature without blocking the event loop. */
  signAsync(text: string): Promise<string>;
}

/** What tells one key from another. */
export interface KeyIdentity {
  readonly fingerprint: string;
}

/** What the keys that seal tickets are derived from. */
export interface SealingSecret {
  /** The secret, always the same bytes. */
  toDer(): Buffer;
}

/** The forms a key can be written in. */
export type KeyFormat = 'pkcs8' | 'pkcs1' | 'xml' | 'public';

/**
 * A partner's RSA key, read and checked; nothing of the private half shows when it is logged.
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
  readonly #rsa: NodeRSA;
  readonly #publicKey: KeyObject;
  #keyObject: KeyObject | undefined;
  /** The size of the modulus in bits, 2048 or more. */
  readonly bits: number;
  /** The SHA-256 of the public key (SubjectPublicKeyInfo in DER), in hex; safe to share. */
  readonly fingerprint: string;

  /** @internal Takes a private key that node-rsa has imported, with the signing scheme `pkcs1-sha256`. */
  constructor(rsa: NodeRSA) {
    this.#rsa = rsa;
    this.#publicKey = createPublicKey(rsa.exportKey('pkcs8-public-pem'));
    this.bits = rsa.getKeySize();
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
    // node-rsa's own base64 is a loop in JavaScript.
    return Buffer.from(this.#rsa.sign(text, 'buffer', 'utf8')).toString('base64');
  }

  /** @internal The same signature, made by node:crypto in its thread pool; node-rsa cannot do that. */
  async signAsync(text: string): Promise<string> {
    const key = (this.#keyObject ??= this.#toKeyObject());
    const signature = await signInThreadPool('sha256', Buffer.from(text), key);
    return signature.toString('base64');
  }

  /**
   * Whether a signature holds under the public half; node:crypto judges, not the library that signed.
   *
   * @param text - the text that was signed
   * @param signature - the signature in base64
   */
  verify(text: string, signature: string): boolean {
    return verify('sha256', Buffer.from(text), this.#publicKey, Buffer.from(signature, 'base64'));
  }

  /**
   * Writes the key in another form.
   *
   * @param format - `pkcs8` or `pkcs1` (PEM), `xml` (.NET's RSAKeyValue), or `public` (the public half, PEM)
   * @returns the text of the key, with a line break at its end
   */
  export(format: KeyFormat): string {
    if (format === 'public') {
      return this.#publicKey.export({ format: 'pem', type: 'spki' }).toString();
    }
    const key = this.#toKeyObject();
    if (format !== 'xml') return key.export({ format: 'pem', type: format }).toString();
    const jwk = key.export({ format: 'jwk' });
    const lines = RSA_KEY_VALUE.map(({ name, jwk: member, share }) => {
      // .NET takes each component at its full length only: zeros lead where the number is shorter.
      const bytes = Buffer.from(String(jwk[member]), 'base64url');
      const zeros = Buffer.alloc(share && Math.max(0, (this.bits / 8) * share - bytes.length));
      return `  <${name}>${Buffer.concat([zeros, bytes]).toString('base64')}</${name}>\n`;
    });
    return `<RSAKeyValue>\n${lines.join('')}</RSAKeyValue>\n`;
  }

  /** @internal The key in DER (PKCS #8), to derive other keys from. */
  toDer(): Buffer {
    return this.#toKeyObject().export({ format: 'der', type: 'pkcs8' });
  }

  #toKeyObject(): KeyObject {
    return createPrivateKey(this.#rsa.exportKey('pkcs8-pem'));
  }
}
