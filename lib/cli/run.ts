import type { Command } from 'commander';
import type { Flags } from './settings/find-setting.js';

/** What this program was started with, as far as it is understood. */
export interface Run {
  readonly command?: string | undefined;
  readonly flags: Flags;
}

/** Which command a program that has read its arguments runs, with its group if it has one, and with what flags. */
export function runOf({ args, commands }: Command): Run {
  const found = commands.find((each) => each.name() === args[0]);
  if (!found) return { flags: {} };
  const inner = runOf(found);
  if (inner.command === undefined) return { command: found.name(), flags: found.opts() };
  return { command: `${found.name()} ${inner.command}`, flags: inner.flags };
}
