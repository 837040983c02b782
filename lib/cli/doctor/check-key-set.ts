import { SystemUserError } from '../../errors.js';
import { describePage, httpStatusError } from '../../http/status-errors.js';
import { responseMalformed } from '../../http/malformed-response.js';
import { readKeySet, UsableKeys } from '../../jwt/usable-keys.js';
import type { HostAnswer } from './check-service.js';
import { ok, type Finding } from './finding.js';

/** How many keys of the key set can verify a security token. */
export function checkKeySet(answer: HostAnswer, secrets: readonly string[]): Finding<never> {
  const { status, body } = answer;
  if (status !== 200) throw httpStatusError(answer, 5, secrets);
  const jwks = readKeySet(parse(body.toString()));
  if (!jwks) {
    const page = describePage(body, secrets, 5);
    throw responseMalformed(page?.description ?? 'is not a key set', status, 5, page?.hint);
  }
  const { size } = new UsableKeys(jwks);
  if (size > 0) return ok(`key set with ${size} usable of ${jwks.keys.length} in all`);
  throw new SystemUserError('ERR_SIGNING_KEY_NOT_FOUND', {
    step: 5,
    message: `The key set has no usable key, of ${jwks.keys.length} in all.`,
    hint: 'Check that the login URL is that of the SuperOffice login service.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
