import { Option, type Command } from 'commander';
import { integerParser } from '../input.js';
import { SETTINGS, type Setting, type SettingName } from './settings.js';

/** Gives a command the flags of some settings, and a help that names their variables too. */
export function addSettings(command: Command, ...names: SettingName[]): Command {
  const settings = SETTINGS.filter(({ name }) => names.includes(name));
  for (const setting of settings.filter(({ flags }) => flags)) {
    command.addOption(optionOf(setting).helpGroup('Settings:'));
  }
  const lines = [
    '',
    'A flag wins over its variable, an empty variable counts as not set, - is stdin.',
  ];
  if (names.includes('passphrase')) {
    lines.push(
      'The passphrase of an encrypted private key comes from',
      'SUPEROFFICE_PRIVATE_KEY_PASSPHRASE.',
    );
  }
  return command.addHelpText('after', lines.join('\n'));
}

function optionOf({ flags = '', description = '', variables, ...setting }: Setting): Option {
  const list = variables.map(({ variable }) => variable).join(', ');
  const option = new Option(flags, list ? `${description} [${list}]` : description);
  if (setting.integer) option.argParser(integerParser(option.long ?? ''));
  if (setting.repeatable) {
    option.argParser((value: string, earlier: readonly string[] | undefined) => [
      ...(earlier ?? []),
      value,
    ]);
  }
  return option;
}
