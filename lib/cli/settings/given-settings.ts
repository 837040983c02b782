import type { LoginTarget, PrivateKeyInput, Protocol } from '../../index.js';
import { readLimited } from '../input.js';
import { UsageError } from '../usage-error.js';
import { findSetting, type Flags, type Found } from './find-setting.js';
import { SETTINGS, type Setting, type SettingName } from './settings.js';
import { whereToSet } from './where-to-set.js';

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
    return settingOf(name).line ? text.replace(/\r?\n$/, '') : text;
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
    const value = (found: Found | undefined) =>
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

  #find(name: SettingName): Found | undefined {
    return findSetting(settingOf(name), this.#flags);
  }
}

function settingOf(name: SettingName): Setting {
  return SETTINGS.find((setting) => setting.name === name) as Setting;
}
