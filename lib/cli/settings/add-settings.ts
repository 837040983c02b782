import { Option, type Command } from 'commander';
import { integerParser } from '../input.js';
import { SETTINGS, type Setting, type SettingName } from './settings.js';

/** Adds the flags of some settings to a command, and the rules of their variables to its help. */
export function addSettings(command: Command, ...names: SettingName[]): Command {
  const settings = SETTINGS.filter(({ name }) => names.includes(name));
  for (const setting of settings.filter(({ flags }) => flags)) {
    command.addOption(optionOf(setting).helpGroup('Settings:'));
  }
  const lines = [
    '',
    'A flag takes precedence over its variable. An empty variable counts as not set.',
    'Pass - as a file name to read stdin.',
  ];
  if (names.includes('passphrase')) {
    lines.push('Set SUPEROFFICE_PRIVATE_KEY_PASSPHRASE for an encrypted private key.');
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
