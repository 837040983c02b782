import type { Command } from 'commander';

/** Ends the help of a command with a line that can be copied; longer ones are broken as a shell takes it. */
export function addExample(command: Command, ...lines: string[]): Command {
  const example = lines.join(' \\\n    ');
  return command.addHelpText('after', `\nExample:\n  superoffice-system-user ${example}`);
}
