import { ENVIRONMENTS, PROTOCOLS } from '../../http/endpoints.js';

/** One setting: its name in the library, and the flag and variables that set it. */
export interface Setting {
  readonly name: SettingName;
  readonly flags?: string;
  readonly description?: string;
  /** The variables that set it; `file` marks one that holds a file name. */
  readonly variables: readonly { readonly variable: string; readonly file?: true }[];
  /** The flag takes a file name. */
  readonly file?: true;
  readonly repeatable?: true;
  readonly integer?: true;
  /** A line break at the end of its file is not part of it. */
  readonly singleLine?: true;
}

/** The options of the library that the command line can set, and the cache folder. */
export type SettingName =
  | 'environment'
  | 'loginUrl'
  | 'clientSecret'
  | 'privateKey'
  | 'passphrase'
  | 'contextIdentifier'
  | 'systemUserToken'
  | 'certificates'
  | 'protocol'
  | 'timeoutMs'
  | 'maxConcurrentExchanges'
  | 'cacheFolder';

/** Every setting. No flag takes a secret, because other users of a machine can read command lines. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'environment',
    flags: '--environment <name>',
    description: `the SuperOffice environment: ${ENVIRONMENTS.join(', ')}`,
    variables: [{ variable: 'SUPEROFFICE_ENVIRONMENT' }],
  },
  {
    name: 'loginUrl',
    flags: '--login-url <url>',
    description: 'a login URL, in place of an environment',
    variables: [{ variable: 'SUPEROFFICE_LOGIN_URL' }],
  },
  {
    name: 'clientSecret',
    flags: '--client-secret-file <file>',
    description: "the application's client secret; the variable holds the secret itself",
    variables: [{ variable: 'SUPEROFFICE_CLIENT_SECRET' }],
    file: true,
    singleLine: true,
  },
  {
    name: 'privateKey',
    flags: '--private-key <file>',
    description: 'the private key, PEM or RSAKeyValue XML; the second variable holds its text',
    variables: [
      { variable: 'SUPEROFFICE_PRIVATE_KEY_FILE', file: true },
      { variable: 'SUPEROFFICE_PRIVATE_KEY' },
    ],
    file: true,
  },
  { name: 'passphrase', variables: [{ variable: 'SUPEROFFICE_PRIVATE_KEY_PASSPHRASE' }] },
  {
    name: 'contextIdentifier',
    flags: '--context-identifier <id>',
    description: 'the tenant, like Cust12345',
    variables: [{ variable: 'SUPEROFFICE_CONTEXT_IDENTIFIER' }],
  },
  {
    name: 'systemUserToken',
    flags: '--system-user-token-file <file>',
    description: "the tenant's system user token; the variable holds the token itself",
    variables: [{ variable: 'SUPEROFFICE_SYSTEM_USER_TOKEN' }],
    file: true,
    singleLine: true,
  },
  {
    name: 'certificates',
    flags: '--certificate <file>',
    description:
      'a certificate of the issuer to pin, in place of its key set; repeat it for a rotation',
    variables: [{ variable: 'SUPEROFFICE_CERTIFICATE_FILE', file: true }],
    file: true,
    repeatable: true,
  },
  {
    name: 'protocol',
    flags: '--protocol <name>',
    description: `the protocol of the exchange: ${PROTOCOLS.join(' or ')}; default soap`,
    variables: [{ variable: 'SUPEROFFICE_PROTOCOL' }],
  },
  {
    name: 'timeoutMs',
    flags: '--timeout <ms>',
    description: 'the time limit for the service, retries included, in ms; default 15000',
    variables: [],
    integer: true,
  },
  {
    name: 'maxConcurrentExchanges',
    flags: '--concurrency <n>',
    description: 'the maximum number of concurrent exchanges; default 16',
    variables: [],
    integer: true,
  },
  {
    name: 'cacheFolder',
    flags: '--cache-folder <folder>',
    description:
      "the folder of cached tickets; default superoffice-system-user in the user's cache folder",
    variables: [{ variable: 'SUPEROFFICE_CACHE_FOLDER' }],
  },
];

/** The settings of a client, for any tenant. */
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

/** The settings that a client requires, for any tenant; any name of an entry satisfies it. */
export const REQUIRED_FOR_CLIENT: readonly (SettingName | readonly SettingName[])[] = [
  ['environment', 'loginUrl'],
  'clientSecret',
  'privateKey',
];

/** The settings that an exchange requires. */
export const REQUIRED_FOR_EXCHANGE = [
  ...REQUIRED_FOR_CLIENT,
  'contextIdentifier',
  'systemUserToken',
] as const;

/** The hint for a setting that is missing. */
export function whereToSet(setting: Setting): string {
  return `Set ${setting.name} with ${placesOf(setting)}.`;
}

/** The hint for a setting that may be wrong. */
export function whereToCheck(setting: Setting): string {
  return `Check ${setting.name} (${placesOf(setting)}).`;
}

function placesOf({ flags, variables }: Setting): string {
  const places = [flags, ...variables.map(({ variable }) => variable)].filter(Boolean);
  const last = places.pop() ?? '';
  return places.length === 0 ? last : `${places.join(', ')} or ${last}`;
}
