import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import type { Simulator } from '../../lib/simulator/index.js';
import { canaries, canaryEnv } from './canaries.js';
import { examine } from './examine.js';
import { makeFolder } from './folder.js';
import { expiredCertificate, issuerKey } from './issuer-key.js';
import type { Env } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

const { privateKey: otherKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const folder = makeFolder();
const expired = folder.file('expired.crt', expiredCertificate);
const current = folder.file('current.crt', issuerKey.certificate);

/** What is wrong, and the settings that make it so. */
interface Case {
  readonly what: string;
  readonly env: Env;
  /** The check that tells of it, its verdict, and its words, the remedy after a line break. */
  readonly says: readonly [name: string, verdict: string, text: RegExp];
  readonly code: number;
}

const CASES: readonly Case[] = [
  {
    what: 'no login URL',
    env: { SUPEROFFICE_LOGIN_URL: '' },
    says: ['settings', 'failed', /Not set: environment or loginUrl/],
    code: 2,
  },
  {
    what: 'a login URL with a path too long',
    env: { SUPEROFFICE_LOGIN_URL: 'https://127.0.0.1/login' },
    says: ['login URL', 'failed', /must not contain \/login/],
    code: 2,
  },
  {
    what: 'a key that does not open',
    env: { SUPEROFFICE_PRIVATE_KEY_PASSPHRASE: '' },
    says: ['private key', 'failed', /encrypted.*\n.*SUPEROFFICE_PRIVATE_KEY_PASSPHRASE/],
    code: 2,
  },
  {
    what: 'a key of another application',
    env: { SUPEROFFICE_PRIVATE_KEY: otherKey },
    says: ['exchange', 'failed', /InvalidSignature/],
    code: 1,
  },
  {
    what: 'a client secret with a line break at its end',
    env: { SUPEROFFICE_CLIENT_SECRET: 'canary\n' },
    says: ['client secret', 'failed', /white space/],
    code: 2,
  },
  {
    what: 'a client secret with white space in it',
    env: { SUPEROFFICE_CLIENT_SECRET: 'canary secret' },
    says: ['client secret', 'warning', /contains white space/],
    code: 1,
  },
  {
    what: 'a system user token for a client secret',
    env: { SUPEROFFICE_CLIENT_SECRET: canaries.systemUserToken },
    says: ['client secret', 'warning', /looks like a system user token/],
    code: 1,
  },
  {
    what: 'a ticket for a system user token',
    env: { SUPEROFFICE_SYSTEM_USER_TOKEN: '7T:canary' },
    says: ['system user token', 'warning', /looks like a ticket/],
    code: 1,
  },
  {
    what: 'an unlikely tenant, which may be a secret',
    env: { SUPEROFFICE_CONTEXT_IDENTIFIER: 'canary' },
    says: ['tenant', 'warning', /not look like Cust12345/],
    code: 1,
  },
  {
    what: 'a proxy that is not one',
    env: { http_proxy: 'canary:canary' },
    says: ['proxy', 'failed', /HTTPS_PROXY or HTTP_PROXY/],
    code: 2,
  },
  {
    what: 'a proxy on loopback where nobody listens',
    env: { http_proxy: 'http://user:canary@127.0.0.1:9' },
    says: ['proxy', 'ok', /^http:\/\/127\.0\.0\.1:9, from http_proxy\n$/],
    code: 3,
  },
  {
    what: 'a proxy that does not apply',
    env: { http_proxy: 'http://user:canary@127.0.0.1:9', no_proxy: '127.0.0.1' },
    says: ['proxy', 'ok', /^none: http_proxy does not apply/],
    code: 0,
  },
  {
    what: 'a proxy without a scheme',
    env: { SUPEROFFICE_LOGIN_URL: 'https://127.0.0.1:9', HTTPS_PROXY: '127.0.0.1:9' },
    says: [
      'proxy',
      'warning',
      /127\.0\.0\.1:9, from HTTPS_PROXY, has no scheme .* read as https.*\n.*http:\/\//,
    ],
    code: 3,
  },
  {
    what: 'a proxy for http alone',
    env: { SUPEROFFICE_LOGIN_URL: 'https://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' },
    says: ['proxy', 'ok', /^none: HTTP_PROXY does not apply to an https address/],
    code: 3,
  },
  {
    what: 'a proxy for https that is not one',
    env: { SUPEROFFICE_LOGIN_URL: 'https://127.0.0.1:9', HTTPS_PROXY: 'canary:canary' },
    says: ['proxy', 'failed', /\nSet HTTPS_PROXY to/],
    code: 2,
  },
  {
    what: 'a client secret that nothing was put in for',
    env: { SUPEROFFICE_CLIENT_SECRET: '${CANARY}' },
    says: ['client secret', 'warning', /looks like a placeholder/],
    code: 1,
  },
  {
    what: 'a client secret in quotes',
    env: { SUPEROFFICE_CLIENT_SECRET: '"canary"' },
    says: ['client secret', 'warning', /still has its quotes/],
    code: 1,
  },
  {
    what: 'a missing key file',
    env: { SUPEROFFICE_PRIVATE_KEY: '', SUPEROFFICE_PRIVATE_KEY_FILE: 'canary.pem' },
    says: ['private key', 'failed', /: no such file \(ENOENT\)\.\n.*current folder/],
    code: 2,
  },
  {
    what: 'a key in place of the name of its file',
    env: { SUPEROFFICE_PRIVATE_KEY: '', SUPEROFFICE_PRIVATE_KEY_FILE: canaries.privateKey },
    says: ['private key', 'failed', /a text, not a file name\.\n.*SUPEROFFICE_PRIVATE_KEY\.$/],
    code: 2,
  },
  {
    what: 'a long text in place of the name of a file',
    env: { SUPEROFFICE_CERTIFICATE_FILE: 'canary'.repeat(100) },
    says: ['issuer keys', 'failed', /a text, not a file name\.\n./],
    code: 2,
  },
  {
    what: 'two private keys',
    env: { SUPEROFFICE_PRIVATE_KEY_FILE: 'canary.pem' },
    says: ['private key', 'failed', /are both set\.\n./],
    code: 2,
  },
  {
    what: 'an unusable context identifier',
    env: { SUPEROFFICE_CONTEXT_IDENTIFIER: 'canary/1' },
    says: ['tenant', 'failed', /contextIdentifier must.*\n.*--context-identifier/],
    code: 2,
  },
  {
    what: 'verification switched off',
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    says: ['TLS settings', 'warning', /is ignored/],
    code: 0,
  },
  {
    what: 'a missing file of CAs',
    env: { NODE_EXTRA_CA_CERTS: '/no/such/file' },
    says: ['TLS settings', 'warning', /does not exist/],
    code: 0,
  },
  {
    what: 'nobody at the address',
    env: { SUPEROFFICE_LOGIN_URL: 'http://127.0.0.1:9' },
    says: ['login host', 'failed', /ERR_TRANSPORT\]\nThe connection was refused/],
    code: 3,
  },
  {
    what: 'an expired certificate',
    env: { SUPEROFFICE_CERTIFICATE_FILE: expired },
    says: ['issuer keys', 'failed', /expired 2025-01-01, \d+ days ago/],
    code: 2,
  },
  {
    what: 'a certificate of another issuer',
    env: { SUPEROFFICE_CERTIFICATE_FILE: current },
    says: ['issuer keys', 'ok', /valid until 2126-10-31, \d+ days left/],
    code: 4,
  },
];

describe('superoffice-system-user doctor on settings', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startCanarySimulator();
  });
  after(async () => {
    await simulator.stop();
    folder.remove();
  });

  for (const { what, env, says, code } of CASES) {
    it(`tells of ${what}`, async () => {
      const [name, verdict, text] = says;
      const examined = await examine(simulator.url, env);
      const { found, remedy = '', ...rest } = examined.check(name);
      expect(rest.verdict).to.equal(verdict);
      expect(`${found}\n${remedy}`).to.match(text);
      expect(examined.code).to.equal(code);
      if (verdict === 'failed' && name !== 'exchange') {
        expect(examined.check('exchange').verdict).to.equal('skipped');
      }
    });
  }

  it('tells of a missing file for a secret', async () => {
    const { check, code } = await examine(simulator.url, {}, ['--client-secret-file', 'canary']);
    expect(check('client secret')).to.include({ verdict: 'failed' });
    expect(check('client secret').remedy).to.match(/Check its path/);
    expect(code).to.equal(2);
  });

  it('asks nobody for anything with a timeout of nothing', async () => {
    const seen = simulator.requests.length;
    const { check, code } = await examine(simulator.url, {}, ['--timeout', '0']);
    expect(check('settings').found).to.match(/timeoutMs must be/);
    expect(check('login host')).to.include({
      verdict: 'skipped',
      found: 'the timeout cannot be used',
    });
    expect(code).to.equal(2);
    expect(simulator.requests.length).to.equal(seen);
  });

  it('needs no more than a login URL with --no-exchange', async () => {
    const nothing = Object.fromEntries(Object.keys(canaryEnv).map((name) => [name, '']));
    const { check, checks, code } = await examine(simulator.url, nothing, ['--no-exchange']);
    expect(code).to.equal(0);
    const skipped = checks.filter(({ verdict }) => verdict !== 'ok').map(({ name }) => name);
    expect(skipped).to.deep.equal([
      'private key',
      'client secret',
      'tenant',
      'system user token',
      'exchange',
    ]);
    expect(check('settings').found).to.equal('all settings required without an exchange are set');
  });

  it('takes one certificate of a rotation that still holds for a warning', async () => {
    const { check } = await examine(simulator.url, {}, [
      '--certificate',
      expired,
      '--certificate',
      current,
    ]);
    expect(check('issuer keys')).to.include({ verdict: 'warning' });
  });
});
