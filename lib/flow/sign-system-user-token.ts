import { ArgumentError } from '../argument-error.js';
import { checkCredential } from '../check-credential.js';
import { SystemUserError } from '../errors.js';
import type { PrivateKey } from './private-key.js';

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
  const data = `${systemUserToken}.${timestamp(at)}`;
  return `${data}.${sign(data, privateKey)}`;
}

function timestamp(at: number): string {
  const time = new Date(at);
  const year = time.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'the time must be Unix ms with a four-digit year',
    );
  }
  return time.toISOString().slice(0, 16).replace(/\D/g, '');
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
