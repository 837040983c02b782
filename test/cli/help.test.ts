import { expect } from 'chai';
import { version } from '../../package.json';
import { canaryEnv } from './canaries.js';
import { runCli } from './run-cli.js';

const LOGIN = ['--environment', 'SUPEROFFICE_ENVIRONMENT', '--login-url', 'SUPEROFFICE_LOGIN_URL'];
const SECRET = ['--client-secret-file', 'SUPEROFFICE_CLIENT_SECRET'];
const KEY = [
  ...['--private-key', 'SUPEROFFICE_PRIVATE_KEY_FILE', 'SUPEROFFICE_PRIVATE_KEY]'],
  'SUPEROFFICE_PRIVATE_KEY_PASSPHRASE',
];
const TENANT = ['--context-identifier', 'SUPEROFFICE_CONTEXT_IDENTIFIER'];
const TOKEN = ['--system-user-token-file', 'SUPEROFFICE_SYSTEM_USER_TOKEN'];
const CACHE = ['--cache-folder', 'SUPEROFFICE_CACHE_FOLDER'];
const PROTOCOL = ['--protocol', 'SUPEROFFICE_PROTOCOL'];
const CERTIFICATE = ['--certificate', 'SUPEROFFICE_CERTIFICATE_FILE'];

const CALL = [
  ...[...LOGIN, ...SECRET, ...KEY, ...TENANT, ...TOKEN, ...PROTOCOL, ...CERTIFICATE, ...CACHE],
  ...['--data', '--timeout'],
];

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  ticket: [
    ...[...LOGIN, ...SECRET, ...KEY, ...TENANT, ...TOKEN, ...PROTOCOL, ...CERTIFICATE, ...CACHE],
    ...['--json', '--timeout', '--refresh', '--no-cache'],
  ],
  tickets: [
    ...[...LOGIN, ...SECRET, ...KEY, ...PROTOCOL, ...CERTIFICATE, ...CACHE],
    ...['--tenants', '--json', '--timeout', '--refresh', '--concurrency'],
  ],
  cache: [],
  'cache list': [...CACHE, '--json'],
  'cache clear': CACHE,
  call: [],
  'call rest': [...CALL, '--method'],
  'call soap': [...CALL, '--wsdl', '--service'],
  state: [...LOGIN, ...TENANT, '--json', '--timeout'],
  doctor: [
    ...[...LOGIN, ...SECRET, ...KEY, ...TENANT, ...TOKEN, ...PROTOCOL, ...CERTIFICATE],
    ...['--json', '--no-exchange', '--timeout'],
  ],
  sign: [...KEY, ...TOKEN, '--at'],
  envelope: [...SECRET, ...KEY, ...TENANT, ...TOKEN, '--at', '--wsdl'],
  parse: [],
  validate: [...LOGIN, ...TENANT, ...CERTIFICATE, '--at', '--timeout'],
  key: [...KEY, '--to', '--out', '--force'],
  simulate: [...SECRET, ...KEY, ...TENANT, ...TOKEN, '--port', '--partner-key'],
  demo: [],
};

describe('superoffice-system-user help', () => {
  for (const [command, mentions] of Object.entries(COMMANDS)) {
    it(`${command} --help names its settings and no others`, async () => {
      const words = command.split(' ');
      const { code, stdout, stderr } = await runCli([...words, '--help'], { env: canaryEnv });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      for (const word of mentions) expect(stdout).to.include(word);
      const found = stdout.match(/--[a-z][a-z-]+/g) ?? [];
      const flags = mentions.filter((word) => word.startsWith('--'));
      expect(found).to.have.members([...found.filter((flag) => flags.includes(flag)), '--help']);
      expect(stdout).to.match(RegExp(`\\nExample:\n {2}superoffice-system-user ${command}\\b`));
      expect(stdout).to.not.match(/canary|.{81}/i);
      const last = words.pop() ?? '';
      expect(await runCli([...words, 'help', last])).to.include({ code: 0, stdout });
    });
  }

  it('--help lists the commands and the exit codes', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const command of Object.keys(COMMANDS).filter((each) => !each.includes(' ')))
      expect(stdout).to.match(RegExp(`^ +${command} `, 'm'));
    for (const exitCode of [0, 1, 2, 3, 4, 5, 70])
      expect(stdout).to.match(RegExp(`^ +${exitCode} +\\w`, 'm'));
    const bare = await runCli([]);
    expect(bare).to.deep.equal({ code: 2, stdout: '', stderr: stdout });
  });

  it('--version prints the version of the package', async () => {
    expect(await runCli(['--version'])).to.deep.equal({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});
