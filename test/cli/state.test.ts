import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { listen } from '../support/listen.js';
import { listenProxy } from '../support/listen-proxy.js';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { runCli, type Env } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

const { contextIdentifier } = canaries;

describe('superoffice-system-user state', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startCanarySimulator();
  });
  afterEach(() => simulator.stop());

  const run = (args: readonly string[] = [], env: Env = {}) =>
    runCli(['state', ...args], {
      env: {
        SUPEROFFICE_LOGIN_URL: simulator.url,
        SUPEROFFICE_CONTEXT_IDENTIFIER: contextIdentifier,
        ...env,
      },
    });

  it('prints the state, a line break and nothing else, without a secret or a key', async () => {
    expect(await run()).to.deep.equal({ code: 0, stdout: 'Running\n', stderr: '' });
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      `GET /api/state/${contextIdentifier}`,
    ]);
    const { headers } = simulator.requests[0]!;
    expect(headers).to.not.have.any.keys('authorization', 'so-apptoken');
  });

  it('sends none of the secrets that are set', async () => {
    expect(await run([], canaryEnv)).to.include({ code: 0, stdout: 'Running\n' });
    expectSilent(JSON.stringify(simulator.requests));
  });

  it('ends with 0 for a tenant that does not run, and for one that there is not', async () => {
    simulator.setTenantState(contextIdentifier, { state: 'OfflineMaintenance' });
    const maintained = { code: 0, stdout: 'OfflineMaintenance\n', stderr: '' };
    expect(await run()).to.deep.equal(maintained);
    const none = { code: 0, stdout: 'Unknown\n', stderr: '' };
    expect(await run(['--context-identifier', 'Cust404'])).to.deep.equal(none);
  });

  it('prints all it knows with --json', async () => {
    const before = Date.now();
    const { code, stdout, stderr } = await run(['--json', '--context-identifier', 'CUST12345']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const { validUntil, ...others } = JSON.parse(stdout) as Record<string, unknown>;
    expect(others).to.deep.equal({
      contextIdentifier,
      state: 'Running',
      isRunning: true,
      endpoint: `${simulator.url}/${contextIdentifier}`,
      webApiUrl: `${simulator.url}/${contextIdentifier}/api`,
    });
    // Ten minutes, by two clocks that write whole seconds.
    expect(validUntil).to.be.within(before + 598_000, Date.now() + 602_000);
  });

  it('asks through the proxy of the environment', async () => {
    const proxy = await listenProxy();
    const ended = await run([], { HTTP_PROXY: proxy.url, NO_PROXY: '' });
    await proxy.close();
    expect(ended).to.include({ code: 0, stdout: 'Running\n' });
    expect(proxy.requests).to.have.length(1);
  });

  const WRONG: readonly [what: string, args: string[], env: Env, message: RegExp][] = [
    [
      'no tenant',
      [],
      { SUPEROFFICE_CONTEXT_IDENTIFIER: '' },
      /Not set: contextIdentifier\.[^]* {2}Set contextIdentifier with --context-identifier/,
    ],
    [
      'no login target',
      [],
      { SUPEROFFICE_LOGIN_URL: '' },
      /Not set: environment or loginUrl\.[^]*--login-url <url> or SUPEROFFICE_LOGIN_URL\.\n$/,
    ],
    ['a bad tenant', ['--context-identifier', 'canary/1'], {}, /contextIdentifier must be/],
    [
      'a timeout of nothing',
      ['--timeout', '0'],
      {},
      /timeoutMs.*\n {2}Check timeoutMs .*--timeout/,
    ],
    ['an argument', ['canary'], {}, /Too many arguments.*\n.*help state"/],
  ];
  for (const [what, args, env, message] of WRONG) {
    it(`ends with 2 for ${what}, and asks nobody`, async () => {
      const ended = await run(args, env);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.match(message);
      expectSilent(ended.stderr);
      expect(simulator.requests).to.deep.equal([]);
    });
  }

  const BAD: readonly [what: string, status: number, body: string, code: number, told: string][] = [
    ['a status', 404, 'canary', 3, 'ERR_HTTP_STATUS'],
    ['what is no state', 200, '{"State":"canary"}', 4, 'ERR_RESPONSE_MALFORMED'],
  ];
  for (const [what, status, body, code, told] of BAD) {
    it(`ends with ${code} where the answer is ${what}`, async () => {
      const server = await listen((_request, response) => response.writeHead(status).end(body));
      const ended = await run(['--login-url', server.url]);
      await server.close();
      expect(ended).to.include({ code, stdout: '' });
      expect(ended.stderr).to.include(`[${told}]`);
      expectSilent(ended.stderr);
    });
  }

  it('ends with 3 where there is no answer in time', async () => {
    const server = await listen(() => undefined);
    const ended = await run(['--login-url', server.url, '--timeout', '100']);
    await server.close();
    expect(ended).to.include({ code: 3, stdout: '' });
    expect(ended.stderr).to.match(/\[ERR_TIMEOUT\][^]*Check timeoutMs \(--timeout <ms>\)\.\n$/);
  });
});
