import { Option } from 'commander';
import { UsageError } from '../usage-error.js';
import type { Setting } from './settings.js';

/** What a command line says, by commander's names. */
export type Flags = Readonly<Record<string, unknown>>;

/** A setting as it was given: where, and by the value itself or by the name of a file. */
export interface Found {
  readonly by: 'flag' | 'variable';
  readonly source: string;
  readonly values: readonly string[];
  readonly isFile: boolean;
}

/** Looks a setting up: its flag first, then its variables, of which one at most may be set. */
export function findSetting(setting: Setting, flags: Flags): Found | undefined {
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
