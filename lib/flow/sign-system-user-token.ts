import { MAX_TIME_MS } from '../arguments/bounds.js';
import { checkRange } from '../arguments/checks.js';
import { ArgumentError, SystemUserError } from '../errors.js';
import { checkCredential } from '../model/tenant.js';
import { PrivateKey, type SigningKey } from '../private-key/private-key.js';

/**
 * Step 2: signs the system user token and the time, and returns the signed system token.
 *
 * Source: docs/protocol.md, "Signing".
 *
 * @param systemUserToken - the token that the consent of the tenant's administrator created; it may contain spaces
 * @param privateKey - the result of `readPrivateKey`
 * @param at - the time to sign, Unix ms, 0 to the end of the year 9999. Default: now
 * @returns `token.yyyyMMddHHmm.signature`; the service accepts it for a few minutes
 * @throws SystemUserError ERR_SIGNING_FAILED if the key cannot sign; TypeError ERR_INVALID_ARG_TYPE or
 *   ERR_INVALID_ARG_VALUE for an invalid token, key or time
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
 * Signs for a client: synchronously during a single exchange, and on another thread during several, so that the event
 * loop can read their responses meanwhile. A single exchange would only wait for that thread.
 */
export class Signer {
  #exchanges = 0;

  /** Counts an exchange as in flight; call the result when it ends. */
  enter(): () => void {
    this.#exchanges++;
    return () => {
      this.#exchanges--;
    };
  }

  /** Signs as `signSystemUserToken` does, but without its checks: the token has been checked before. */
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

/** The system user token and the minute of `at`, Unix ms (docs/protocol.md, "Signing"). */
function dataToSign(systemUserToken: string, at: number): string {
  return `${systemUserToken}.${timestamp(at)}`;
}

/** yyyyMMddHHmm in UTC, computed as one number: that is faster than formatting a date and cutting its text. */
function timestamp(at: number): string {
  const date = new Date(at);
  const day = (date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  return String((day * 100 + date.getUTCHours()) * 100 + date.getUTCMinutes());
}

function signingFailed(): SystemUserError {
  return new SystemUserError('ERR_SIGNING_FAILED', {
    step: 2,
    message: 'The private key did not sign the system user token.',
    hint: 'Read the key again with readPrivateKey. If that fails, too, this Node.js may forbid RSA with SHA-256.',
  });
}
