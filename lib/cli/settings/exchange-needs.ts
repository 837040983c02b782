import type { SettingName } from './settings.js';

/** What an exchange cannot do without; names in one entry stand for each other. */
export const EXCHANGE_NEEDS: readonly (SettingName | readonly SettingName[])[] = [
  ['environment', 'loginUrl'],
  'clientSecret',
  'privateKey',
  'contextIdentifier',
  'systemUserToken',
];
