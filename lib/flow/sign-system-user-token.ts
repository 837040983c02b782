import { ArgumentError } from '../errors.js';
import { checkRange } from '../arguments/checks.js';
import { checkCredential } from '../model/tenant.js';
import { MAX_TIME_MS } from '../arguments/bounds.js';
import { dataToSign } from '../data-to-sign.js';
import { signingFailed } from '../failures/signing-failed.js';
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
  const data = dataToSign(systemUserToken, at);
  try {
    return `${data}.${privateKey.sign(data)}`;
  } catch {
    throw signingFailed();
  }
}
