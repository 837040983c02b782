import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(__dirname, '../../fixtures');

/** One folder of fixtures: its name, and a reader of its files. */
export interface Case {
  readonly name: string;
  readonly read: (file: string) => Buffer;
  readonly json: <T>(file: string) => T;
}

/** Every folder below fixtures/{kind}: a new one is a new test, without code. */
export function casesIn(kind: string): Case[] {
  const folder = join(FIXTURES, kind);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const read = (file: string) => readFileSync(join(folder, name, file));
      return { name, read, json: <T>(file: string) => JSON.parse(read(file).toString()) as T };
    });
}
