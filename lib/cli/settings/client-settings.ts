import type { SettingName } from './settings.js';

/** What a client can be made from, whomever it is to ask for. */
export const CLIENT_SETTINGS: readonly SettingName[] = [
  'environment',
  'loginUrl',
  'clientSecret',
  'privateKey',
  'passphrase',
  'certificates',
  'protocol',
  'timeoutMs',
];
