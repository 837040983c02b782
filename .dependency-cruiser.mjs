/**
 * The house, drawn from the top: a file imports from its own folder and from the faces of the folders below its layer,
 * never from beside or above. `npm run layers` checks this drawing, which is the only place where it is written down.
 *
 * `faces` are the files that other folders may import; the rest of a folder is its own. `packages` are the npm packages
 * that a folder imports.
 */
const LAYERS = [
  {
    about: 'what partners start and import',
    'cli/': { faces: ['main'], packages: ['commander', 'csv-parse', 'soap'] },
  },
  { about: 'the public surface', 'index.ts': {} },
  { about: 'the only place that wires the rest', 'client.ts': {} },
  { about: 'every option, its default and its check', 'options.ts': {} },
  {
    about: 'keeping tickets, and using them: neither knows the other',
    'tickets/': { faces: ['get-tickets', 'tickets'] },
    'tenant-api/': {
      faces: [
        'context',
        'net-server-error',
        'soap-call',
        'soap-client',
        'soap-security',
        'tenant-handle',
      ],
      packages: ['saxes', 'soap'],
    },
  },
  {
    about: 'one exchange, with its deadline, events and remedies; the states of tenants',
    'exchange/': { faces: ['credentials', 'exchange'] },
    'tenant-states/': { faces: ['notifications', 'tenant-state', 'tenant-states'] },
  },
  {
    about: 'the six documented steps; authenticate.ts reads them in order',
    'flow/': {
      faces: [
        'authenticate',
        'extract-ticket',
        'parse-response',
        'read-private-key',
        'send-envelope',
        'sign-system-user-token',
        'to-json',
        'validate-token',
      ],
    },
  },
  {
    about:
      'the contract, the partner’s key, the issuer’s keys and tokens; the store in Redis and the tests of any store',
    'wsdl/': { faces: ['contract', 'wsdl'], packages: ['soap'] },
    'private-key/': { faces: ['private-key', 'rsa-key-value'], packages: ['node-rsa'] },
    'jwt/': {
      faces: ['header', 'key-set', 'pinned-keys', 'usable-keys', 'verify'],
      packages: ['jsonwebtoken'],
    },
    'redis/': { faces: ['index'], packages: ['redis'] },
    'store-conformance/': { faces: ['index'] },
  },
  {
    about: 'nouns without I/O; strict XML; sockets, which nothing else sees; where tickets rest',
    'model/': { faces: ['claims', 'clock', 'tenant', 'ticket'] },
    'xml/': { faces: ['namespaces', 'nodes', 'soap-fault', 'tree'], packages: ['saxes', 'xml2js'] },
    'http/': {
      faces: [
        'agent',
        'endpoints',
        'make-agent',
        'malformed-response',
        'request',
        'response',
        'status-errors',
        'transport-errors',
      ],
      packages: ['proxy-from-env'],
    },
    'stores/': {
      faces: [
        'file-ticket-store',
        'memory-ticket-store',
        'ticket-file',
        'ticket-folder',
        'ticket-store',
      ],
    },
  },
  {
    about: 'the ground',
    'events.ts': {},
    'text/': { faces: ['decode-text', 'pem', 'xml-text'] },
    'redaction/': { faces: ['redact', 'redacted-inspect'] },
    'arguments/': { faces: ['bounds', 'checks'] },
    'concurrency/': {
      faces: ['deadline', 'in-flight', 'lazy', 'lru', 'retry', 'semaphore', 'single-flight'],
      packages: ['lru-cache'],
    },
  },
  { about: 'the errors, which everything may throw', 'errors.ts': {} },
];

/**
 * Apart from the layers: the simulator judges what the client sends, so it shares nothing with it but the error for
 * misuse. Only the command line starts it.
 */
const APART = {
  'simulator/': {
    faces: ['index'],
    packages: ['jsonwebtoken', 'saxes'],
    mayImport: ['errors.ts'],
    importedBy: 'cli/',
  },
};

const escape = (text) => text.replace(/[.]/g, '\\.');
const places = (layer) => Object.entries(layer).filter(([name]) => name !== 'about');
const pathOf = (name) => `^lib/${escape(name)}${name.endsWith('/') ? '' : '$'}`;
const facesOf = ([name, { faces = [] }]) =>
  faces.length > 0 ? faces.map((face) => `^lib/${name}${face}\\.ts$`) : [pathOf(name)];

/** What a file may import, by the layer of its folder. */
const layerRules = LAYERS.flatMap((layer, index) =>
  places(layer).map(([name]) => ({
    name: `layers: ${name}`,
    comment: `lib/${name} may import its own files and the faces of the layers below it.`,
    severity: 'error',
    from: { path: pathOf(name) },
    to: {
      path: '^lib/',
      pathNot: [
        pathOf(name),
        ...LAYERS.slice(index + 1)
          .flatMap(places)
          .flatMap(facesOf),
        ...Object.entries(APART)
          .filter(([, { importedBy }]) => importedBy === name)
          .flatMap(facesOf),
      ],
    },
  })),
);

const apartRules = Object.entries(APART).map(([name, { mayImport }]) => ({
  name: `apart: ${name}`,
  comment: `lib/${name} shares nothing with the rest but ${mayImport.join(', ')}.`,
  severity: 'error',
  from: { path: pathOf(name) },
  to: { path: '^lib/', pathNot: [pathOf(name), ...mayImport.map(pathOf)] },
}));

const folders = [...LAYERS.flatMap(places), ...Object.entries(APART)];

const packageRules = [...new Set(folders.flatMap(([, { packages = [] }]) => packages))].map(
  (each) => {
    const homes = folders.filter(([, { packages = [] }]) => packages.includes(each));
    return {
      name: `packages: ${each}`,
      comment: `Only lib/${homes.map(([name]) => name).join(' and lib/')} may import ${each}.`,
      severity: 'error',
      from: { path: '^lib/', pathNot: homes.map(([name]) => pathOf(name)) },
      to: { path: `^node_modules/${each}/` },
    };
  },
);

const known = folders.map(([name]) => pathOf(name));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    ...apartRules,
    ...packageRules,
    {
      name: 'no circles',
      comment: 'Files that import each other cannot be read one after the other.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { circular: true },
    },
    {
      name: 'sockets',
      comment:
        'Only lib/http/ and the simulator open sockets, and the doctor to look at a certificate.',
      severity: 'error',
      from: { path: '^lib/', pathNot: ['^lib/http/', '^lib/simulator/', '^lib/cli/doctor/'] },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram)$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'unknown place',
      comment: 'A new folder, or a file in lib/ itself, gets its layer in this drawing first.',
      severity: 'error',
      from: { path: '^lib/', pathNot: known },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
