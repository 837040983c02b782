import { dataToSign } from './data-to-sign.js';
import { signingFailed } from './failures/signing-failed.js';
import { signSystemUserToken } from './flow/sign-system-user-token.js';
import type { PrivateKey } from './private-key/private-key.js';

/**
 * Signs for a client: at once while it makes one exchange, and on another thread while it makes several, whose answers are
 * read meanwhile. One signature alone would only wait for that thread.
 */
export class Signer {
  #exchanges = 0;

  /** An exchange begins; the result ends it. */
  enter(): () => void {
    this.#exchanges++;
    return () => {
      this.#exchanges--;
    };
  }

  /** As `signSystemUserToken`, whose checks the token has passed already. */
  sign(systemUserToken: string, privateKey: PrivateKey, at: number): string | Promise<string> {
    if (this.#exchanges < 2) return signSystemUserToken(systemUserToken, privateKey, at);
    return signElsewhere(dataToSign(systemUserToken, at), privateKey);
  }
}

async function signElsewhere(data: string, privateKey: PrivateKey): Promise<string> {
  try {
    return `${data}.${await privateKey.signElsewhere(data)}`;
  } catch {
    throw signingFailed();
  }
}
