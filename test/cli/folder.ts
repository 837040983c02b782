import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the files of one suite, gone when the suite is. */
export function makeFolder() {
  const path = mkdtempSync(join(tmpdir(), 'system-user-cli-'));
  return {
    path,
    file(name: string, content: string | Buffer): string {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    remove() {
      rmSync(path, { recursive: true });
    },
  };
}
