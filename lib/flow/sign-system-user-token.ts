import { ArgumentError } from '../argument-error.js';
import { checkRange } from '../checks/check-range.js';
import { checkCredential } from '../checks/check-credential.js';
import { MAX_TIME_MS } from '../defaults.js';
import { SystemUserError } from '../errors.js';
import { PrivateKey } from '../private-key/private-key.js';

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
  const data = `${systemUserToken}.${timestamp(at)}`;
  return `${data}.${sign(data, privateKey)}`;
}

/** yyyyMMddHHmm in UTC, as one number: the fields of a date are at hand, and its text has to be written and cut. */
function timestamp(at: number): string {
  const date = new Date(at);
  const day = (date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  return String((day * 100 + date.getUTCHours()) * 100 + date.getUTCMinutes());
}

function sign(data: string, privateKey: PrivateKey): string {
  try {
    return privateKey.sign(data);
  } catch {
    throw new SystemUserError('ERR_SIGNING_FAILED', {
      step: 2,
      message: 'The private key did not sign the system user token.',
      hint: 'Read the key again with readPrivateKey; if it still fails, this Node.js may forbid RSA with SHA-256.',
    });
  }
}
