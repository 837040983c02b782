#!/usr/bin/env node
import { keepCompiledCode } from './user-folder.js';

// Before anything else is loaded.
keepCompiledCode();
void import('./start.js').then(({ start }) => {
  start(process.argv.slice(2));
});
