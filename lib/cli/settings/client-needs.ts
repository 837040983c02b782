import type { SettingName } from './settings.js';

/** What a client cannot do without, for any tenant; names in one entry stand for each other. */
export const CLIENT_NEEDS: readonly (SettingName | readonly SettingName[])[] = [
  ['environment', 'loginUrl'],
  'clientSecret',
  'privateKey',
];
