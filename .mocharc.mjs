import { availableParallelism } from 'node:os';
import { join } from 'node:path';

// Tests import the package by its name: the `paths` of this file lead from there to lib/. Coverage is that of the build,
// since tsx adds branches that no test reaches.
if (process.env.NODE_V8_COVERAGE === undefined) {
  process.env.TSX_TSCONFIG_PATH = join(import.meta.dirname, 'test/tsconfig.json');
}

export default {
  import: 'tsx',
  require: './test/support/setup.ts',
  extension: 'ts',
  // By default mocha leaves one core idle, which on two cores means one worker.
  jobs: availableParallelism(),
  timeout: 60_000,
};
