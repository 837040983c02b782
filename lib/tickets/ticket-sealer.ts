import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The first byte of a sealed value; a new format gets a new number. */
const VERSION = 1;

/**
 * Seals tickets, so that the store contains no credentials: AES-256-GCM with a key derived by HKDF-SHA256 (RFC 5869), bound
 * to the name of the entry. The names are HMACs with a second key and disclose nothing either.
 */
export class TicketSealer {
  readonly #sealKey: Buffer;
  readonly #nameKey: Buffer;

  /** @param secret - the private key in DER, or another secret of 32 bytes or more */
  constructor(secret: Uint8Array) {
    this.#sealKey = derive(secret, 'seal');
    this.#nameKey = derive(secret, 'name');
  }

  /** Returns the name of an entry: the HMAC of its identity. */
  name(...parts: readonly string[]): string {
    return createHmac('sha256', this.#nameKey).update(JSON.stringify(parts)).digest('base64url');
  }

  seal(text: string, name: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#sealKey, nonce).setAAD(Buffer.from(name));
    const sealed = [Buffer.of(VERSION), nonce, cipher.update(text, 'utf8'), cipher.final()];
    return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Opens a value that was sealed with this name and this key; returns undefined for any other value. */
  open(value: string, name: string): string | undefined {
    const bytes = Buffer.from(value, 'base64url');
    const textStart = 1 + NONCE_BYTES;
    const textEnd = bytes.length - TAG_BYTES;
    if (bytes[0] !== VERSION || textEnd < textStart) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, this.#sealKey, bytes.subarray(1, textStart))
        .setAAD(Buffer.from(name))
        .setAuthTag(bytes.subarray(textEnd));
      const text = decipher.update(bytes.subarray(textStart, textEnd));
      return Buffer.concat([text, decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}

function derive(secret: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `superoffice-system-user tickets ${use}`, 32));
}
