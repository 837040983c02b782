import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What there is below a cache folder, by path, with its mode; but for the mark of when it was swept, which is empty. */
export function filesIn(folder: string) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name !== 'swept')
    .map((name) => {
      const path = join(folder, name);
      const stats = statSync(path);
      return { path, isFile: stats.isFile(), mode: stats.mode & 0o777 };
    });
}

/** Gives every cached ticket in a folder another end of its life, Unix ms. */
export function setEnd(folder: string, expiresAt: number): void {
  for (const { path } of filesIn(folder).filter(({ isFile }) => isFile)) {
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(expiresAt)));
  }
}
