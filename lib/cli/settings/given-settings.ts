import { Option } from 'commander';
import type { LoginTarget, PrivateKeyInput, Protocol, Tenant } from '../../index.js';
import { readLimited } from '../input.js';
import { UsageError } from '../errors.js';
import { type Setting, type SettingName, SETTINGS, whereToSet } from './settings.js';

/** The flags of a command line, by commander's attribute names. */
export type Flags = Readonly<Record<string, unknown>>;

/** Matches the text of a key or a certificate, and anything too long for a file name. */
const FILE_CONTENT = /-----BEGIN |<RSAKeyValue|[\r\n]|[^/\\]{256}/;
const NOT_A_FILE_NAME = 'the value is a text, not a file name.';
const PASS_A_FILE_NAME =
  'Put the text into a file and pass the file name. The text of a private key can go into SUPEROFFICE_PRIVATE_KEY.';

/** The settings of one invocation, from flags and variables. Files are read on demand. */
export class GivenSettings {
  readonly #flags: Flags;

  constructor(flags: Flags) {
    this.#flags = flags;
  }

  /** Throws unless all of the settings are set; an entry with several names is satisfied by any of them. */
  require(...needed: readonly (SettingName | readonly SettingName[])[]): void {
    const missing = needed
      .map((names) => [names].flat())
      .filter((names) => !names.some((name) => this.has(name)));
    if (missing.length === 0) return;
    throw new UsageError(
      `Not set: ${missing.map((names) => names.join(' or ')).join(', ')}.`,
      ...missing.flat().map((name) => whereToSet(settingOf(name))),
    );
  }

  has(name: SettingName): boolean {
    return this.#find(name) !== undefined;
  }

  /** The text of a setting, undefined when it is not set. */
  async text(name: SettingName): Promise<string | undefined> {
    const [value] = await this.#read(name);
    if (value === undefined || typeof value === 'string') return value;
    const text = value.toString();
    return settingOf(name).singleLine ? text.replace(/\r?\n$/, '') : text;
  }

  /** The text of a setting; throws when it is not set. */
  async requiredText(name: SettingName): Promise<string> {
    this.require(name);
    return (await this.text(name)) ?? '';
  }

  /** The environment or login URL. A flag for either takes precedence over the variables of both. */
  loginTarget(): LoginTarget {
    const environment = this.#find('environment');
    const loginUrl = this.#find('loginUrl');
    const byFlag = [environment, loginUrl].some((found) => found?.by === 'flag');
    const value = (found: FoundSetting | undefined) =>
      byFlag && found?.by === 'variable' ? undefined : found?.values[0];
    // The library checks the name of the environment.
    return { environment: value(environment), loginUrl: value(loginUrl) } as LoginTarget;
  }

  /** The protocol of the exchange, undefined when it is not set. The library checks its name. */
  async protocol(): Promise<Protocol | undefined> {
    return (await this.text('protocol')) as Protocol | undefined;
  }

  /** The private key of the setting, or of `file` in its place, with the passphrase if one is set. */
  async privateKey(file?: string): Promise<PrivateKeyInput> {
    if (file === undefined) this.require('privateKey');
    const read =
      file === undefined ? this.#read('privateKey') : [await readLimited(file, 'The key')];
    const [key = ''] = await read;
    const passphrase = await this.text('passphrase');
    return passphrase === undefined ? key : { key, passphrase };
  }

  /** The pinned certificates; empty when the key set is used. */
  async certificates(): Promise<readonly (string | Buffer)[]> {
    return this.#read('certificates');
  }

  async #read(name: SettingName): Promise<readonly (string | Buffer)[]> {
    const found = this.#find(name);
    if (!found) return [];
    const { isFile, source, values } = found;
    const contents: (string | Buffer)[] = [];
    for (const value of values) {
      if (isFile && FILE_CONTENT.test(value))
        throw new UsageError(`${source} cannot be read: ${NOT_A_FILE_NAME}`, PASS_A_FILE_NAME);
      contents.push(isFile ? await readLimited(value, source) : value);
    }
    return contents;
  }

  #find(name: SettingName): FoundSetting | undefined {
    return findSetting(settingOf(name), this.#flags);
  }
}

/** The tenant that the settings name. */
export async function readTenant(settings: GivenSettings): Promise<Tenant> {
  return {
    contextIdentifier: await settings.requiredText('contextIdentifier'),
    systemUserToken: await settings.requiredText('systemUserToken'),
  };
}

function settingOf(name: SettingName): Setting {
  return SETTINGS.find((setting) => setting.name === name) as Setting;
}

/** Where a setting was found, and its values or the names of the files that hold them. */
interface FoundSetting {
  readonly by: 'flag' | 'variable';
  readonly source: string;
  readonly values: readonly string[];
  readonly isFile: boolean;
}

/** Looks up the flag of a setting first, then its variables, of which at most one may be set. */
function findSetting(setting: Setting, flags: Flags): FoundSetting | undefined {
  if (setting.flags !== undefined) {
    const option = new Option(setting.flags);
    const given = flags[option.attributeName()];
    if (given !== undefined) {
      const values = Array.isArray(given) ? (given as string[]) : [given as string];
      const isFile = setting.file ?? false;
      return { by: 'flag', source: sourceName(isFile, option.long ?? ''), values, isFile };
    }
  }
  const [found, other] = setting.variables.filter(({ variable }) => process.env[variable]);
  if (!found) return undefined;
  if (other) {
    throw new UsageError(
      `${found.variable} and ${other.variable} are both set.`,
      'Unset one of them.',
    );
  }
  const isFile = found.file ?? false;
  const values = [process.env[found.variable] ?? ''];
  return { by: 'variable', source: sourceName(isFile, found.variable), values, isFile };
}

function sourceName(isFile: boolean, place: string): string {
  return isFile ? `The ${place} file` : place;
}
