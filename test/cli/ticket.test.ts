import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { issuerKey } from './issuer-key.js';
import { runCli } from './run-cli.js';
import { signJwt } from './sign-jwt.js';
import { startCanarySimulator } from './start-canary-simulator.js';
import { startIssuer } from './start-issuer.js';

describe('superoffice-system-user ticket', () => {
  const folder = makeFolder();
  const pinned = folder.file('issuer.crt', issuerKey.certificate);
  let simulator: Simulator;
  before(async () => {
    simulator = await startCanarySimulator();
  });
  after(async () => {
    await simulator.stop();
    folder.remove();
  });
  const env = () => ({ ...canaryEnv, SUPEROFFICE_LOGIN_URL: simulator.url });

  it('prints the ticket, a line break and nothing else', async () => {
    const exchanges = simulator.exchanges;
    const { code, stdout, stderr } = await runCli(['ticket'], { env: env() });
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^7T:[\w+/=]+\n$/);
    expect(simulator.exchanges).to.equal(exchanges + 1);
  });

  it('prints the whole result with --json', async () => {
    const { code, stdout, stderr } = await runCli(['ticket', '--json'], { env: env() });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).to.include({
      contextIdentifier: 'Cust12345',
      webApiUrl: `${simulator.url}/Cust12345/api/`,
    });
    expect(result.expiresAt).to.equal((result.issuedAt as number) + 6 * 60 * 60 * 1000);
    expect(result.claims).to.include({ issuer: 'SuperOffice AS', ticket: result.ticket });
  });

  for (const lineBreak of ['', '\n', '\r\n']) {
    it(`takes every setting from a flag, files ending with ${JSON.stringify(lineBreak)}`, async () => {
      const { clientSecret, systemUserToken, passphrase } = canaries;
      const args = [
        ...['--login-url', simulator.url],
        ...['--client-secret-file', folder.file('secret', clientSecret + lineBreak)],
        ...['--private-key', folder.file('key.pem', canaries.privateKey)],
        ...['--context-identifier', canaries.contextIdentifier],
        ...['--system-user-token-file', folder.file('token', systemUserToken + lineBreak)],
        ...['--timeout', '15000'],
      ];
      // Flags win, so that none of these is looked at.
      const wrong = {
        SUPEROFFICE_ENVIRONMENT: 'none',
        SUPEROFFICE_CLIENT_SECRET: 'wrong',
        SUPEROFFICE_PRIVATE_KEY: 'wrong',
        SUPEROFFICE_CONTEXT_IDENTIFIER: 'wrong',
        SUPEROFFICE_SYSTEM_USER_TOKEN: 'wrong',
        SUPEROFFICE_CERTIFICATE_FILE: '',
        SUPEROFFICE_PRIVATE_KEY_PASSPHRASE: passphrase,
      };
      const ended = await runCli(['ticket', ...args], { env: wrong });
      expect(ended.stderr).to.equal('');
      expect(ended).to.include({ code: 0 });
    });
  }

  it('asks by REST, where a flag or the variable says so', async () => {
    for (const [args, variable] of [
      [['--protocol', 'rest'], 'soap'],
      [[], 'rest'],
    ] as const) {
      const seen = simulator.requests.length;
      const ended = await runCli(['ticket', '--no-cache', ...args], {
        env: { ...env(), SUPEROFFICE_PROTOCOL: variable },
      });
      expect(ended).to.include({ code: 0, stderr: '' });
      expect(simulator.requests.slice(seen).map(({ path }) => path)).to.deep.equal([
        '/Login/api/PartnerSystemUser/Authenticate',
        '/login/.well-known/jwks',
      ]);
    }
  });

  it('takes a secret from stdin', async () => {
    const ended = await runCli(['ticket', '--client-secret-file', '-'], {
      env: { ...env(), SUPEROFFICE_CLIENT_SECRET: '' },
      input: `${canaries.clientSecret}\n`,
    });
    expect(ended).to.include({ code: 0, stderr: '' });
  });

  it('does not take two settings from stdin', async () => {
    const args = ['ticket', '--client-secret-file', '-', '--system-user-token-file', '-'];
    const ended = await runCli(args, { env: env(), input: canaries.clientSecret });
    expect(ended).to.include({ code: 2, stdout: '' });
    expect(ended.stderr).to.include('--system-user-token-file file cannot be read from stdin');
    expectSilent(ended.stderr);
  });

  it('verifies with pinned certificates, of which one must fit', async () => {
    const issuer = await startIssuer(signJwt());
    try {
      const args = ['ticket', '--login-url', issuer.url, '--certificate', pinned];
      const ended = await runCli([...args, '--certificate', pinned], { env: canaryEnv });
      expect(ended).to.deep.equal({ code: 0, stdout: '7T:canaryticket\n', stderr: '' });
    } finally {
      issuer.stop();
    }
    const foreign = await runCli(['ticket'], {
      env: { ...env(), SUPEROFFICE_CERTIFICATE_FILE: pinned },
    });
    expect(foreign).to.include({ code: 4, stdout: '' });
    expect(foreign.stderr).to.include('[ERR_JWT_INVALID]');
  });
});
