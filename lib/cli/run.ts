import type { Command } from 'commander';
import type { Flags } from './settings/find-setting.js';

/** What this program was started with, as far as it is understood. */
export interface Run {
  readonly command?: string | undefined;
  readonly flags: Flags;
}

/** Which command a program that has read its arguments runs, and with what flags. */
export function runOf({ args, commands }: Command): Run {
  const command = commands.find((each) => each.name() === args[0]);
  return { command: command?.name(), flags: command?.opts() ?? {} };
}
