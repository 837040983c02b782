import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { UsageError } from './errors.js';

/** Writes a result to stdout as JSON that people can read too. */
export function printJson(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
}

/** Lays rows out in columns, as wide as they need to be; the last one may be as long as it likes. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_cell, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Says on stderr what is not as it should be but stops nothing. */
export function warn(text: string): void {
  process.stderr.write(`superoffice-system-user: Warning: ${text}\n`);
}

type Format = Extract<Parameters<typeof styleText>[0], string>;

/** Colours a text for a terminal only, which `styleText` finds out, but in Node 20 for one format at a time. */
export function style(text: string, ...formats: readonly Format[]): string {
  return formats.reduce((styled, format) => styleText(format, styled), text);
}

/** Ends the help of a command with a line that can be copied; longer ones are broken as a shell takes it. */
export function addExample(command: Command, ...lines: string[]): Command {
  const example = lines.join(' \\\n    ');
  return command.addHelpText('after', `\nExample:\n  superoffice-system-user ${example}`);
}

/** A time in ms as people say it, like `5 h 59 min`, `3 min` or `12 s`; one that is negative counts as none. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Writes a file that its owner alone can read, at no moment anybody else. A file that is there stays, unless it is to be
 * replaced: then the new one is made whole beside the old one, whose wider rights would otherwise stay, and takes its
 * place.
 */
export async function writePrivateFile(
  file: string,
  content: string,
  { replace }: { replace: boolean },
): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  // Renaming would replace a device or a link, not write to it.
  if (found && !found.isFile()) throw new UsageError('--out must name a regular file.');
  const fresh = replace ? `${file}.${randomBytes(6).toString('hex')}.tmp` : file;
  let isMade = false;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    isMade = true;
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(fresh, file);
  } catch (error) {
    if (isMade) await rm(fresh, { force: true }).catch(() => undefined);
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UsageError(
        'The file of --out is there already and stays as it is.',
        'Name another one, or add --force to replace it.',
      );
    }
    throw new UsageError(`The file of --out cannot be written (${code}).`);
  }
}
