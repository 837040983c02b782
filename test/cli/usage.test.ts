import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli, type Env } from './run-cli.js';

const folder = makeFolder();
const secretFile = folder.file('secret', canaries.clientSecret);
const URL = ['--login-url', 'https://127.0.0.1:1'];
const { privateKey: ecKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** What is wrong, the command line, what the message must hold, and settings that differ from the canaries. */
const CASES: readonly [what: string, args: string[], message: RegExp, env?: Env][] = [
  ['an unknown command', ['canary-command'], /Unknown command/],
  ['an unknown option', ['ticket', '--canary=canary'], /Unknown option --/],
  ['a secret in a flag', ['ticket', `--client-secret=${canaries.clientSecret}`], /takes a secret/],
  ['a secret after a flag', ['sign', '--system-user-token', 'canary'], /takes a secret/],
  [
    'a passphrase in a flag',
    ['key', '--passphrase', 'canary'],
    /Unknown option --passphrase: no option takes a secret/,
  ],
  ['a flag without its value', ['ticket', '--environment'], /--environment needs a value/],
  ['what help to ask for', ['doctor', '--bogus'], /See "superoffice-system-user help doctor"\./],
  [
    'two login targets by variables',
    ['ticket'],
    /exactly one.*\n.*SUPEROFFICE_ENVIRONMENT\)\.\n.*SUPEROFFICE_LOGIN_URL\)\.\n$/,
    { SUPEROFFICE_ENVIRONMENT: 'sod', SUPEROFFICE_LOGIN_URL: 'https://127.0.0.1:1' },
  ],
  [
    'a protocol that does not exist',
    ['ticket', ...URL, '--protocol', 'canary'],
    /protocol must be one of soap, rest[^]*--protocol/,
  ],
  [
    'a proxy that is none, and no other setting',
    ['ticket', ...URL],
    /in the environment must be[^\n]*\n$/,
    { HTTPS_PROXY: 'canary:canary', NO_PROXY: '' },
  ],
  [
    'a PEM that was cut off, and no other setting',
    ['sign'],
    /environment file[^\n]*\n {2}Check privateKey \([^\n]*\n$/,
    { SUPEROFFICE_PRIVATE_KEY: canaries.privateKey.slice(0, 1000) },
  ],
  ['too many arguments', ['ticket', canaries.clientSecret], /Too many arguments/],
  ['a wrong choice', ['key', '--to', 'canary'], /--to must be one of pkcs8, pkcs1, xml, public/],
  ['a time that is none', ['sign', '--at', 'canary'], /--at must be an ISO 8601 time/],
  ['a time without zone', ['sign', '--at', '2026-11-23T20:40'], /--at must be/],
  ['a day that is none', ['envelope', '--at', '2026-02-30T20:40Z'], /--at must be/],
  ['an hour that is none', ['sign', '--at', '2026-02-03T25:00Z'], /--at must be/],
  ['a number that is none', ['ticket', '--timeout', 'canary'], /--timeout must be a whole number/],
  ['a timeout of nothing', ['ticket', ...URL, '--timeout', '0'], /timeoutMs.*\n.*--timeout/],
  ['no login target', ['ticket'], /Not set: environment or loginUrl\.[^]*SUPEROFFICE_LOGIN_URL/],
  ['two login targets', ['ticket', ...URL, '--environment', 'sod'], /exactly one/],
  ['an unknown environment', ['ticket', '--environment', 'canary'], /SUPEROFFICE_ENVIRONMENT/],
  ['http to a stranger', ['ticket', '--login-url', 'http://canary.example'], /--login-url/],
  [
    'no client secret',
    ['envelope'],
    /Set clientSecret with --client-secret-file <file> or SUPEROFFICE_CLIENT_SECRET/,
    { SUPEROFFICE_CLIENT_SECRET: '' },
  ],
  ['no private key', ['sign'], /SUPEROFFICE_PRIVATE_KEY_FILE/, { SUPEROFFICE_PRIVATE_KEY: '' }],
  ['no key to convert', ['key'], /Not set: privateKey/, { SUPEROFFICE_PRIVATE_KEY: '' }],
  ['no keys to validate with', ['validate'], /Not set: environment or loginUrl or certificates/],
  ['two private keys', ['sign'], /are both set/, { SUPEROFFICE_PRIVATE_KEY_FILE: secretFile }],
  ['a key that is none', ['key', secretFile], /\[ERR_PRIVATE_KEY_INVALID\]\n.*\n.*--private-key/],
  [
    'the name of a file in place of a key',
    ['sign'],
    /pass the file name in --private-key or SUPEROFFICE_PRIVATE_KEY_FILE/,
    { SUPEROFFICE_PRIVATE_KEY: 'canary.pem' },
  ],
  ['a key of another kind', ['sign'], /not plain RSA/, { SUPEROFFICE_PRIVATE_KEY: ecKey }],
  [
    'a wrong passphrase',
    ['sign'],
    /Check passphrase \(SUPEROFFICE_PRIVATE_KEY_PASSPHRASE\)/,
    { SUPEROFFICE_PRIVATE_KEY_PASSPHRASE: 'canary' },
  ],
  [
    'no passphrase',
    ['ticket', ...URL],
    /is encrypted.*\n.*\n {2}On the command line, set SUPEROFFICE_PRIVATE_KEY_PASSPHRASE/,
    { SUPEROFFICE_PRIVATE_KEY_PASSPHRASE: '' },
  ],
  [
    'a client secret with a line break',
    ['envelope'],
    /clientSecret must not/,
    { SUPEROFFICE_CLIENT_SECRET: 'canary\n' },
  ],
  [
    'a token that XML forbids',
    ['sign'],
    /systemUserToken must not/,
    { SUPEROFFICE_SYSTEM_USER_TOKEN: 'canary\u0001' },
  ],
  ['a bad tenant', ['envelope', '--context-identifier', 'canary/1'], /contextIdentifier must/],
  [
    'a missing file',
    ['sign', '--private-key', 'canary'],
    /--private-key file cannot .* no such file/,
  ],
  ['a folder for a file', ['parse', folder.path], /The response cannot be read: it is a directory/],
  ['a foreign WSDL', ['envelope', '--wsdl', secretFile], /wsdl is not/],
  ['a certificate that is none', ['validate', '--certificate', secretFile], /--certificate/],
  ['a port that is none', ['simulate', '--port', '70000'], /port must be/],
  ['a partner key that is none', ['simulate', '--partner-key', secretFile], /partnerKey cannot/],
  ['a folder to write to', ['key', '--out', folder.path], /--out must name a regular file/],
  [
    'nowhere to write to',
    ['key', '--out', '/no/such/canary'],
    /--out file cannot be written \(ENOENT/,
  ],
];

describe('superoffice-system-user with wrong usage or settings', () => {
  after(() => {
    folder.remove();
  });

  for (const [what, args, message, env] of CASES) {
    it(`ends with 2 for ${what}`, async () => {
      const ended = await runCli(args, { env: { ...canaryEnv, ...env } });
      expect(ended.stderr).to.match(message);
      expect(ended.stderr).to.match(/^superoffice-system-user: [^\n]+ \[ERR_\w+\]\n/);
      expect(ended).to.include({ code: 2, stdout: '' });
      expectSilent(ended.stderr.replace('--canary', ''));
    });
  }

  it('bounds what it reads from stdin', async () => {
    const ended = await runCli(['parse'], { input: Buffer.alloc(2 * 1024 * 1024, 'canary') });
    expect(ended).to.include({ code: 2, stdout: '' });
    expect(ended.stderr).to.include('larger than 1048576 bytes');
  });
});
