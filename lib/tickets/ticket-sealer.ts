import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The first byte of what is sealed; another form gets another number. */
const VERSION = 1;

/**
 * Seals tickets for a store, so that it holds nothing of use to others: AES-256-GCM under a key derived by HKDF-SHA256
 * (RFC 5869), bound to the name they are stored under. The names are made with a second key and tell nothing either.
 */
export class TicketSealer {
  readonly #sealKey: Buffer;
  readonly #nameKey: Buffer;

  /** @param secret - the private key in DER, or another secret of 32 bytes or more */
  constructor(secret: Uint8Array) {
    this.#sealKey = derive(secret, 'seal');
    this.#nameKey = derive(secret, 'name');
  }

  /** The name for a list of texts, the same for the same list only. */
  name(...parts: readonly string[]): string {
    return createHmac('sha256', this.#nameKey).update(JSON.stringify(parts)).digest('base64url');
  }

  /** Seals a text under a name. */
  seal(text: string, name: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#sealKey, nonce).setAAD(Buffer.from(name));
    const sealed = [Buffer.of(VERSION), nonce, cipher.update(text, 'utf8'), cipher.final()];
    return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Opens what was sealed under this name with this key; undefined for anything else. */
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
