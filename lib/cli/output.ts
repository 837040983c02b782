import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { UsageError } from './errors.js';

/** Writes a result to stdout as indented JSON. */
export function printJson(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
}

/** Formats rows as a table, each column as wide as its longest cell. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_cell, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

export function warn(text: string): void {
  process.stderr.write(`superoffice-system-user: Warning: ${text}\n`);
}

type Format = Extract<Parameters<typeof styleText>[0], string>;

/** Styles text for a terminal only, which `styleText` detects; in Node.js 20 it takes one format at a time. */
export function style(text: string, ...formats: readonly Format[]): string {
  return formats.reduce((styled, format) => styleText(format, styled), text);
}

/** Ends the help of a command with an example, whose lines are joined as a shell joins them. */
export function addExample(command: Command, ...lines: string[]): Command {
  const example = lines.join(' \\\n    ');
  return command.addHelpText('after', `\nExample:\n  superoffice-system-user ${example}`);
}

/** Formats a duration in ms, like `5 h 59 min`, `3 min` or `12 s`; a negative one counts as 0. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Writes a file that only its owner can read at any moment. An existing file is an error unless `replace` is set. A
 * replacement is written beside the old file and renamed, since writing into it would keep its wider permissions.
 */
export async function writePrivateFile(
  file: string,
  content: string,
  { replace }: { replace: boolean },
): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  // A rename would replace a device or a link instead of writing to it.
  if (found && !found.isFile())
    throw new UsageError('--out must name a regular file.', 'Name another file.');
  const fresh = replace ? `${file}.${randomBytes(6).toString('hex')}.tmp` : file;
  let isCreated = false;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    isCreated = true;
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(fresh, file);
  } catch (error) {
    if (isCreated) await rm(fresh, { force: true }).catch(() => undefined);
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UsageError(
        'The --out file already exists and was not changed.',
        'Name another file, or add --force to replace this one.',
      );
    }
    throw new UsageError(
      `The --out file cannot be written (${code}).`,
      'Check its path and the permissions of its folder.',
    );
  }
}
