import { type ArgumentError, SystemUserError } from '../../errors.js';
import type { SystemUserErrorCode } from '../../index.js';
import { type Flags, GivenSettings } from './given-settings.js';
import { SETTINGS, type Setting, type SettingName } from './settings.js';

/** A setting, or a group: `target` is the environment or login URL in use, `keys` the certificates or that target. */
type Subject = SettingName | 'target' | 'keys';

const BY_CODE: Readonly<Partial<Record<SystemUserErrorCode, readonly Subject[]>>> = {
  ERR_TIMEOUT: ['timeoutMs'],
  ERR_SIGNING_KEY_NOT_FOUND: ['keys'],
  ERR_JWT_INVALID: ['keys'],
};
/** The hints for an unknown reason and for Denied say that these must belong together. */
const APPLICATION_AND_TENANT: readonly Subject[] = [
  'target',
  'clientSecret',
  'contextIdentifier',
  'systemUserToken',
];

/** The settings to check for an error of the library. */
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
      return reason === undefined || reason === 'Denied' ? APPLICATION_AND_TENANT : [];
    case 'ERR_JWT_CLAIM':
      return claim === 'ctx' ? ['contextIdentifier'] : [];
    default:
      return BY_CODE[code] ?? [];
  }
}

/** The message of an argument error begins with the name of the argument. */
function ofMisuse({ message }: ArgumentError): readonly string[] {
  if (message.startsWith('exactly one of environment and loginUrl')) {
    return ['environment', 'loginUrl'];
  }
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
