import type { ArgumentError } from '../../errors.js';
import { SystemUserError, type SystemUserErrorCode } from '../../index.js';
import { type Flags, GivenSettings } from './given-settings.js';
import { SETTINGS, type Setting, type SettingName } from './settings.js';

/** What an error is about; `target` and `keys` stand for what is in use there. */
type Subject = SettingName | 'target' | 'keys';

const BY_CODE: Readonly<Partial<Record<SystemUserErrorCode, readonly Subject[]>>> = {
  ERR_TIMEOUT: ['timeoutMs'],
  ERR_SIGNING_KEY_NOT_FOUND: ['keys'],
  ERR_JWT_INVALID: ['keys'],
};
/** An unknown reason has the hint that these belong together, and so has Denied. */
const TOGETHER: readonly Subject[] = [
  'target',
  'clientSecret',
  'contextIdentifier',
  'systemUserToken',
];

/** The settings that an error of the library is about. */
export function relatedSettings(error: SystemUserError | ArgumentError, flags: Flags): Setting[] {
  const given = new GivenSettings(flags);
  const subjects = error instanceof SystemUserError ? ofFailure(error) : ofMisuse(error);
  const names: readonly string[] = subjects.flatMap((subject) => inUse(subject, given));
  return SETTINGS.filter(({ name }) => names.includes(name));
}

function ofFailure({ code, reason, claim, message }: SystemUserError): readonly Subject[] {
  switch (code) {
    case 'ERR_PRIVATE_KEY_INVALID':
      return [message.includes('passphrase') ? 'passphrase' : 'privateKey'];
    case 'ERR_AUTHENTICATION_REFUSED':
      if (reason === 'InvalidSignature') return ['privateKey', 'systemUserToken'];
      return reason === undefined || reason === 'Denied' ? TOGETHER : [];
    case 'ERR_JWT_CLAIM':
      return claim === 'ctx' ? ['contextIdentifier'] : [];
    default:
      return BY_CODE[code] ?? [];
  }
}

/** What is said of an argument begins with its name. */
function ofMisuse({ message }: ArgumentError): readonly string[] {
  if (message.startsWith('give either environment or loginUrl')) return ['environment', 'loginUrl'];
  return [/^\w+/.exec(message)?.[0] ?? ''];
}

function inUse(subject: string, given: GivenSettings): readonly string[] {
  const { environment, loginUrl } = given.loginTarget();
  const target = [environment && 'environment', loginUrl && 'loginUrl'].filter((name) => !!name);
  if (subject === 'target') return target as string[];
  if (subject === 'keys')
    return given.has('certificates') ? ['certificates'] : (target as string[]);
  return [subject];
}
