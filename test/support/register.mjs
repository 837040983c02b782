import { join } from 'node:path';

// Tests import the package by its name: the `paths` of test/tsconfig.json lead from there to lib/. Coverage is that of the
// build, since tsx adds branches that no test reaches.
if (process.env.NODE_V8_COVERAGE === undefined) {
  process.env.TSX_TSCONFIG_PATH = join(import.meta.dirname, '../tsconfig.json');
}

await import('tsx');
