import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for the folder of a store, which is not there yet. */
export function makeTicketFolder() {
  const parent = mkdtempSync(join(tmpdir(), 'superoffice-system-user-tickets-'));
  const path = join(parent, 'tickets');
  const base = (key: string) => join(path, createHash('sha256').update(key).digest('hex'));
  return {
    parent,
    path,
    fileOf: (key: string) => `${base(key)}.ticket`,
    lockOf: (key: string) => `${base(key)}.lock`,
    changeOf: (key: string) => `${base(key)}.change`,
    names: () => readdirSync(path).sort(),
    remove: () => {
      rmSync(parent, { recursive: true });
    },
  };
}
