import { Option } from 'commander';
import type { LoginTarget, PrivateKeyInput, Protocol, Tenant } from '../../index.js';
import { readLimited } from '../input.js';
import { UsageError } from '../errors.js';
import { type Setting, type SettingName, SETTINGS, whereToSet } from './settings.js';

/** What a key or a certificate is told by, and what is too long for a name. */
const TEXT = /-----BEGIN |<RSAKeyValue|[\r\n]|[^/\\]{256}/;
const IS_TEXT = 'it is not the name of a file, but a text.';
const FILE_NAME =
  'Put the text into a file and name that; the text of a private key can go into SUPEROFFICE_PRIVATE_KEY.';

/** The settings given to one run of a command, by flag or variable, read when asked for. */
export class GivenSettings {
  readonly #flags: Flags;

  constructor(flags: Flags) {
    this.#flags = flags;
  }

  /** Refuses to go on without some settings, of which each entry names one, or several that stand for each other. */
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

  /** A setting as text, undefined when it is not set. */
  async text(name: SettingName): Promise<string | undefined> {
    const [value] = await this.#read(name);
    if (value === undefined || typeof value === 'string') return value;
    const text = value.toString();
    return settingOf(name).singleLine ? text.replace(/\r?\n$/, '') : text;
  }

  /** A setting as text, after `require`. */
  async requiredText(name: SettingName): Promise<string> {
    this.require(name);
    return (await this.text(name)) ?? '';
  }

  /** The environment or login URL; flags win over variables as a group, so that one of them is enough to change both. */
  loginTarget(): LoginTarget {
    const environment = this.#find('environment');
    const loginUrl = this.#find('loginUrl');
    const byFlag = [environment, loginUrl].some((found) => found?.by === 'flag');
    const value = (found: FoundSetting | undefined) =>
      byFlag && found?.by === 'variable' ? undefined : found?.values[0];
    // The names of an environment are for the library to check.
    return { environment: value(environment), loginUrl: value(loginUrl) } as LoginTarget;
  }

  /** How the service is asked, undefined when it is not set; the names are for the library to check. */
  async protocol(): Promise<Protocol | undefined> {
    return (await this.text('protocol')) as Protocol | undefined;
  }

  /** The private key, or what `file` holds in its place, with the passphrase where there is one. */
  async privateKey(file?: string): Promise<PrivateKeyInput> {
    if (file === undefined) this.require('privateKey');
    const read =
      file === undefined ? this.#read('privateKey') : [await readLimited(file, 'The key')];
    const [key = ''] = await read;
    const passphrase = await this.text('passphrase');
    return passphrase === undefined ? key : { key, passphrase };
  }

  /** The pinned certificates, none when the key set is to be used. */
  async certificates(): Promise<readonly (string | Buffer)[]> {
    return this.#read('certificates');
  }

  async #read(name: SettingName): Promise<readonly (string | Buffer)[]> {
    const found = this.#find(name);
    if (!found) return [];
    const { isFile, source, values } = found;
    const contents: (string | Buffer)[] = [];
    for (const value of values) {
      if (isFile && TEXT.test(value))
        throw new UsageError(`${source} cannot be read: ${IS_TEXT}`, FILE_NAME);
      contents.push(isFile ? await readLimited(value, source) : value);
    }
    return contents;
  }

  #find(name: SettingName): FoundSetting | undefined {
    return findSetting(settingOf(name), this.#flags);
  }
}

function settingOf(name: SettingName): Setting {
  return SETTINGS.find((setting) => setting.name === name) as Setting;
}

/** What a command line says, by commander's names. */
export type Flags = Readonly<Record<string, unknown>>;

/** A setting as it was given: where, and by the value itself or by the name of a file. */
interface FoundSetting {
  readonly by: 'flag' | 'variable';
  readonly source: string;
  readonly values: readonly string[];
  readonly isFile: boolean;
}

/** Looks a setting up: its flag first, then its variables, of which one at most may be set. */
function findSetting(setting: Setting, flags: Flags): FoundSetting | undefined {
  if (setting.flags !== undefined) {
    const option = new Option(setting.flags);
    const given = flags[option.attributeName()];
    if (given !== undefined) {
      const values = Array.isArray(given) ? (given as string[]) : [given as string];
      const isFile = setting.file ?? false;
      return { by: 'flag', source: nameOf(isFile, option.long ?? ''), values, isFile };
    }
  }
  const [found, other] = setting.variables.filter(({ variable }) => process.env[variable]);
  if (!found) return undefined;
  if (other) {
    throw new UsageError(
      `Set ${found.variable} or ${other.variable}, not both.`,
      'Unset one of the two.',
    );
  }
  const isFile = found.file ?? false;
  const values = [process.env[found.variable] ?? ''];
  return { by: 'variable', source: nameOf(isFile, found.variable), values, isFile };
}

function nameOf(isFile: boolean, place: string): string {
  return isFile ? `The file of ${place}` : place;
}

/** The one tenant that the settings name. */
export async function readTenant(settings: GivenSettings): Promise<Tenant> {
  return {
    contextIdentifier: await settings.requiredText('contextIdentifier'),
    systemUserToken: await settings.requiredText('systemUserToken'),
  };
}
