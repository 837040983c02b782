import { ENVIRONMENTS, PROTOCOLS } from '../../http/endpoints.js';

/** One setting: the library's name for it, and where this program takes it from. */
export interface Setting {
  readonly name: SettingName;
  readonly flags?: string;
  readonly description?: string;
  /** The variables that can hold it; `file` means the variable holds the name of a file. */
  readonly variables: readonly { readonly variable: string; readonly file?: true }[];
  /** The flag holds the name of a file. */
  readonly file?: true;
  readonly repeatable?: true;
  readonly integer?: true;
  /** The last line break of its file does not belong to it. */
  readonly singleLine?: true;
}

/** The library's options that can be set here, and the folder of the cached tickets. */
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

/** Every setting. There is no flag that holds a secret: other users of a machine can read command lines. */
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
    description: 'another login URL in place of an environment',
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
      "a certificate of the issuer, to use in place of its key set; repeat it for a rotation's",
    variables: [{ variable: 'SUPEROFFICE_CERTIFICATE_FILE', file: true }],
    file: true,
    repeatable: true,
  },
  {
    name: 'protocol',
    flags: '--protocol <name>',
    description: `how the service is asked: ${PROTOCOLS.join(' or ')}, default soap`,
    variables: [{ variable: 'SUPEROFFICE_PROTOCOL' }],
  },
  {
    name: 'timeoutMs',
    flags: '--timeout <ms>',
    description: 'how long asking the service may take in all, in ms, default 15000',
    variables: [],
    integer: true,
  },
  {
    name: 'maxConcurrentExchanges',
    flags: '--concurrency <n>',
    description: 'how many exchanges are made at once, default 16',
    variables: [],
    integer: true,
  },
  {
    name: 'cacheFolder',
    flags: '--cache-folder <folder>',
    description:
      "where tickets are kept, default superoffice-system-user in the user's cache folder",
    variables: [{ variable: 'SUPEROFFICE_CACHE_FOLDER' }],
  },
];

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

/** What a client cannot do without, for any tenant; names in one entry stand for each other. */
export const REQUIRED_FOR_CLIENT: readonly (SettingName | readonly SettingName[])[] = [
  ['environment', 'loginUrl'],
  'clientSecret',
  'privateKey',
];

/** What an exchange cannot do without. */
export const REQUIRED_FOR_EXCHANGE = [
  ...REQUIRED_FOR_CLIENT,
  'contextIdentifier',
  'systemUserToken',
] as const;

/** The sentence that names the flag and the variables of a setting. */
export function whereToSet({ name, flags, variables }: Setting): string {
  const places = [flags, ...variables.map(({ variable }) => variable)].filter(Boolean);
  const last = places.pop() ?? '';
  const list = places.length === 0 ? last : `${places.join(', ')} or ${last}`;
  return `${name} is set with ${list}.`;
}
