import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { canaryEnv, expectSilent } from './canaries.js';
import { examine, NEUTRAL } from './examine.js';
import { runCli } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

const MINUTE_MS = 60_000;

describe('superoffice-system-user doctor', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startCanarySimulator();
  });
  after(() => simulator.stop());

  it('finds that all holds, with one exchange', async () => {
    const { exchanges } = simulator;
    const { code, checks, check } = await examine(simulator.url);
    expect(checks.filter(({ verdict }) => verdict !== 'ok')).to.deep.equal([]);
    expect(code).to.equal(0);
    expect(simulator.exchanges).to.equal(exchanges + 1);
    expect(check('private key').found).to.match(
      /^encrypted PKCS#8 PEM, RSA, 2048 bits, signs; SHA-256 fingerprint [\da-f]{64}$/,
    );
    expect(check('issuer keys').found).to.equal('1 of 1 keys in the key set can be used');
  });

  it('goes by REST where that is set, and then needs no WSDL', async () => {
    const seen = simulator.requests.length;
    const { code, check } = await examine(simulator.url, { SUPEROFFICE_PROTOCOL: 'rest' });
    expect(code).to.equal(0);
    expect(check('contract')).to.include({ verdict: 'skipped' });
    expect(check('exchange')).to.include({ verdict: 'ok' });
    const asked = simulator.requests.slice(seen).map(({ path }) => path);
    expect(asked).to.include('/Login/api/PartnerSystemUser/Authenticate');
    expect(asked.join()).to.not.include('.svc');
  });

  it('tells of a protocol that does not exist', async () => {
    const { code, check } = await examine(simulator.url, { SUPEROFFICE_PROTOCOL: 'canary' });
    expect(code).to.equal(2);
    expect(check('settings')).to.include({ verdict: 'failed' });
    expect(check('settings').found).to.include('protocol must be one of soap, rest');
    expect(check('settings').remedy).to.include('SUPEROFFICE_PROTOCOL');
    expect(check('exchange')).to.include({ verdict: 'skipped' });
  });

  it('makes no exchange with --no-exchange', async () => {
    const seen = simulator.requests.length;
    const { code, check } = await examine(simulator.url, {}, ['--no-exchange']);
    expect(code).to.equal(0);
    expect(check('exchange')).to.include({ verdict: 'skipped' });
    const methods = simulator.requests.slice(seen).map(({ method }) => method);
    expect(methods).to.deep.equal(['GET', 'GET']);
  });

  it('prints a line each and the remedy on the next, coloured only where asked for', async () => {
    const env = { ...NEUTRAL, ...canaryEnv, SUPEROFFICE_LOGIN_URL: simulator.url };
    const plain = await runCli(['doctor'], { env: { ...env, SUPEROFFICE_PRIVATE_KEY: '' } });
    expect(plain).to.include({ code: 2, stderr: '' });
    expect(plain.stdout).to.match(/^✗ failed {3}settings .*\n {11}→ Set privateKey with /);
    expect(plain.stdout).to.match(/^- skipped {2}private key .*\n✓ ok {7}client secret /m);
    expect(plain.stdout).to.not.include('\u001b');
    const coloured = await runCli(['doctor'], { env: { ...env, FORCE_COLOR: '1' } });
    expect(coloured.stdout).to.match(/^\u001b\[32m✓ ok/);
    expectSilent(plain.stdout + coloured.stdout);
  });

  it('tells of a tenant that has revoked the application', async () => {
    simulator.failNext({ reason: 'Revoked' });
    const { code, check } = await examine(simulator.url);
    expect(check('exchange')).to.include({ verdict: 'failed' });
    expect(check('exchange').remedy).to.match(/to approve it again/);
    expect(code).to.equal(1);
  });

  const CLOCKS = [
    [0.75, 'warning', /^4\d s behind the service's clock$/, 0],
    [-1, 'warning', /^(59|60|61) s ahead of the service's clock$/, 0],
    [7, 'failed', /is 7 minutes behind the service's clock/, 2],
    [-90, 'failed', /is 90 minutes ahead of the service's clock/, 2],
  ] as const;
  for (const [minutes, verdict, found, exitCode] of CLOCKS) {
    it(`tells of a clock that is off by ${-minutes} minutes`, async () => {
      simulator.advance(minutes * MINUTE_MS);
      const { code, check } = await examine(simulator.url).finally(() => {
        simulator.advance(-minutes * MINUTE_MS);
      });
      expect(check('clock').verdict).to.equal(verdict);
      expect(check('clock').found).to.match(found);
      expect(code).to.equal(exitCode);
    });
  }
});
