import { build } from 'rolldown';

/** The modules that open sockets, and the modules of Node.js that they load with them. */
const SOCKETS = 'http.(make-agent|peer-certificate|proxy-agents|request)\\.ts';

/**
 * The published JavaScript: one file for each entry point and each part that is loaded on use, since opening many small
 * files is most of what a start costs. Nothing is minified, so that stack traces can be read, and npm packages stay
 * outside. The types come from tsc.
 */
await build({
  input: Object.fromEntries(
    ['index', 'redis/index', 'simulator/index', 'store-conformance/index', 'cli/main'].map(
      (entry) => [entry, `lib/${entry}.ts`],
    ),
  ),
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !/^[A-Za-z]:[\\/]/.test(id),
  output: {
    dir: 'dist',
    format: 'cjs',
    strict: true,
    esModule: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    comments: false,
    codeSplitting: {
      // Without groups, each set of modules that two parts share would be a file. The first group that fits takes a
      // module, and what it imports.
      groups: [
        { name: 'user-folder', test: /lib.cli.user-folder/ },
        {
          name: 'core',
          test: new RegExp(`lib.(?!cli|redis|simulator|store-conformance|${SOCKETS})`),
        },
        { name: 'sockets', test: new RegExp(`lib.${SOCKETS}`) },
        { name: 'settings', test: /lib.cli.(settings|input|output|cache)/ },
      ],
    },
  },
});
