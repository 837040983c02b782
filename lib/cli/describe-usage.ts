import type { CommanderError } from 'commander';
import { UsageError } from './usage-error.js';

const SECRETS = /^--(?!.*-file$).*(secret|token|pass|password|passphrase|ticket)/;

/**
 * Says what is wrong with a command line without quoting a value from it, which may be a secret gone astray; `command` is
 * one that exists, after its group if it has one.
 */
export function describeUsage({ code, message }: CommanderError, command = 'COMMAND'): UsageError {
  const help = `See "superoffice-system-user ${command.replace(/\w+$/, 'help $&')}".`;
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const [flag = ''] = quoted.split(/[=\s,]/).filter((word) => word.startsWith('-'));
  const name = /^(?:--[a-z][a-z-]{0,39}|-[A-Za-z])$/.exec(flag)?.[0];
  switch (code) {
    case 'commander.unknownCommand':
      return new UsageError('There is no such command.', 'See "superoffice-system-user --help".');
    case 'commander.unknownOption':
      if (SECRETS.test(flag)) {
        return new UsageError(
          `There is no option ${name ?? ''} that takes a secret: other users of a machine can read command lines.`,
          'Put the secret into its environment variable or into a file. Should it be a real one, replace it.',
          help,
        );
      }
      return new UsageError(`There is no option ${name ?? 'of that name'} here.`, help);
    case 'commander.optionMissingArgument':
      return new UsageError(`The option ${name ?? ''} needs a value.`, help);
    case 'commander.missingMandatoryOptionValue':
      return new UsageError(`The option ${name ?? ''} is needed.`, help);
    case 'commander.missingArgument':
      return new UsageError('There are fewer arguments than this command needs.', help);
    case 'commander.excessArguments':
      return new UsageError('There are more arguments than this command takes.', help);
    case 'commander.invalidArgument': {
      const [, allowed] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
      const rule = allowed === undefined ? 'is not usable' : `must be one of ${allowed}`;
      return new UsageError(`The value of ${name ?? 'an argument'} ${rule}.`, help);
    }
    default:
      return new UsageError('The command line cannot be understood.', help);
  }
}
