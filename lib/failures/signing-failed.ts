import { SystemUserError } from '../errors.js';

/** The error for a key that was read but does not sign. */
export function signingFailed(): SystemUserError {
  return new SystemUserError('ERR_SIGNING_FAILED', {
    step: 2,
    message: 'The private key did not sign the system user token.',
    hint: 'Read the key again with readPrivateKey; if it still fails, this Node.js may forbid RSA with SHA-256.',
  });
}
