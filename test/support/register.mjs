import { join } from 'node:path';

// Tests import the package by its name, which leads to lib/. For coverage it leads to what tsc makes of lib/, file by file:
// tsx adds branches that no test reaches, and the bundle has lines that no source has.
const isCovered = process.env.NODE_V8_COVERAGE !== undefined;
const settings = isCovered ? 'tsconfig.coverage.json' : 'tsconfig.json';
process.env.TSX_TSCONFIG_PATH = join(import.meta.dirname, '..', settings);

await import('tsx');
