import { MAX_TIME_MS } from '../arguments/bounds.js';
import { checkRange } from '../arguments/checks.js';
import { ArgumentError, SystemUserError } from '../errors.js';
import { checkCredential } from '../model/tenant.js';
import { PrivateKey, type SigningKey } from '../private-key/private-key.js';

/**
 * Step 2: signs the system user token together with the time, which makes the signed system token.
 *
 * Source: docs/protocol.md, "Signing".
 *
 * @param systemUserToken - the token the tenant's administrator consented to; it may contain spaces
 * @param privateKey - the key of step 1
 * @param at - the time to sign, Unix ms. Default: now
 * @returns `token.yyyyMMddHHmm.signature`; the service accepts it for a few minutes
 * @throws SystemUserError ERR_SIGNING_FAILED when the key does not sign; TypeError ERR_INVALID_ARG_TYPE or
 *   ERR_INVALID_ARG_VALUE for an unusable token or time
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { readPrivateKey, signSystemUserToken } from 'superoffice-system-user';
 *
 * const key = readPrivateKey(readFileSync('private-key.pem'));
 * const signed = signSystemUserToken('My App-1a2b3c4d5e', key);
 * ```
 */
export function signSystemUserToken(
  systemUserToken: string,
  privateKey: PrivateKey,
  at: number = Date.now(),
): string {
  checkCredential('systemUserToken', systemUserToken);
  if (!((privateKey as unknown) instanceof PrivateKey)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_TYPE',
      'privateKey must be the result of readPrivateKey',
    );
  }
  checkRange('at', at, 0, MAX_TIME_MS);
  return signData(dataToSign(systemUserToken, at), privateKey);
}

function signData(data: string, key: SigningKey): string {
  try {
    return `${data}.${key.sign(data)}`;
  } catch {
    throw signingFailed();
  }
}

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
  sign(systemUserToken: string, key: SigningKey, at: number): string | Promise<string> {
    const data = dataToSign(systemUserToken, at);
    return this.#exchanges < 2 ? signData(data, key) : signDataAsync(data, key);
  }
}

async function signDataAsync(data: string, key: SigningKey): Promise<string> {
  try {
    return `${data}.${await key.signAsync(data)}`;
  } catch {
    throw signingFailed();
  }
}

/** What is signed: the system user token and the minute of `at`, Unix ms (docs/protocol.md, "Signing"). */
function dataToSign(systemUserToken: string, at: number): string {
  return `${systemUserToken}.${timestamp(at)}`;
}

/** yyyyMMddHHmm in UTC, as one number: the fields of a date are at hand, and its text has to be written and cut. */
function timestamp(at: number): string {
  const date = new Date(at);
  const day = (date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  return String((day * 100 + date.getUTCHours()) * 100 + date.getUTCMinutes());
}

/** The error for a key that was read but does not sign. */
function signingFailed(): SystemUserError {
  return new SystemUserError('ERR_SIGNING_FAILED', {
    step: 2,
    message: 'The private key did not sign the system user token.',
    hint: 'Read the key again with readPrivateKey; if it still fails, this Node.js may forbid RSA with SHA-256.',
  });
}
