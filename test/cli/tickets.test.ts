import { expect } from 'chai';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { Report } from '../../lib/cli/fleet/report.js';
import { setEnd } from './cache-files.js';
import { canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli, runUntilRequest, type Env } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

const TENANTS = [1, 2, 3].map((n) => ({
  contextIdentifier: `Cust${n}`,
  systemUserToken: `Canary, "App" no. ${n}-canarytoken0${n}`,
}));
const REFUSED = { contextIdentifier: 'Cust9', systemUserToken: 'Canary App-canarytoken99' };

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const jsonLines = (tenants: readonly object[]) =>
  tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join('');
const csv = (tenants: typeof TENANTS) => [
  'contextIdentifier,systemUserToken\n',
  ...tenants.map((each) => `${each.contextIdentifier},${quote(each.systemUserToken)}\n`),
];

const FORMS: Readonly<Record<string, string>> = {
  'JSON lines': jsonLines(TENANTS),
  'JSON lines with blank ones and more fields': [
    ...['\ufeff\r\n', ...TENANTS.map((each) => JSON.stringify({ ...each, name: 'A' }))],
  ].join('\r\n'),
  CSV: csv(TENANTS).join(''),
  'CSV with its columns in another order, and more': [
    '\ufeffserial,"systemUserToken",name,contextIdentifier',
    '',
    ...TENANTS.map((each) => `,${quote(each.systemUserToken)},"A\nB",${each.contextIdentifier}`),
  ].join('\r\n'),
};

const GOOD = jsonLines(TENANTS.slice(0, 1));
const HEADER = 'contextIdentifier,systemUserToken\n';
const BAD_LINES: readonly [what: string, content: string, message: RegExp][] = [
  ['no JSON', `${GOOD}\n{"canary`, /Line 3 .*not JSON/],
  ['a JSON text', `${GOOD}"canary"\n`, /Line 2 .*contextIdentifier must be a string/],
  ['a JSON null', `${GOOD}null\n`, /Line 2 .*contextIdentifier must be a string/],
  ['a bad tenant', jsonLines([{ ...REFUSED, contextIdentifier: 'canary/1' }]), /Line 1 .*must be/],
  ['no token', jsonLines([{ contextIdentifier: 'Cust1' }]), /Line 1 .*systemUserToken must be/],
  ['a bad serial', jsonLines([{ ...REFUSED, serial: 77 }]), /Line 1 .*serial must be a string/],
  ['no header', 'Cust1,Canary App-canarytoken01\n', /Line 1 .*no column contextIdentifier/],
  ['half a header', 'contextIdentifier,canary\n', /Line 1 .*no column systemUserToken/],
  ['a missing field', `${HEADER}\nCust1\n`, /Line 3 .*as many fields/],
  ['a field too many', `${HEADER}Cust1,canary,canary\n`, /Line 2 .*as many fields/],
  ['an empty field', `${HEADER}Cust1,\n`, /Line 2 .*systemUserToken must not be empty/],
  ['an open quote', `${HEADER}Cust1,"canary\n`, /Line 2 .*has no end/],
  ['a stray quote', `${HEADER}Cust1,canary"canary\n`, /Line 2 .*quotes/],
  ['a quote too early', `${HEADER}Cust1,"canary"canary\n`, /Line 2 .*quotes/],
  ['no tenant', HEADER, /contains no tenant/],
  ['nothing', ' \n', /contains no tenant/],
];

describe('superoffice-system-user tickets', () => {
  let simulator: Simulator;
  let folder: ReturnType<typeof makeFolder>;
  let env: Env;
  before(async () => {
    simulator = await startCanarySimulator(...TENANTS);
  });
  after(() => simulator.stop());
  beforeEach(() => {
    folder = makeFolder();
    env = {
      ...canaryEnv,
      SUPEROFFICE_LOGIN_URL: simulator.url,
      SUPEROFFICE_CACHE_FOLDER: join(folder.path, 'cache'),
    };
  });
  afterEach(() => {
    folder.remove();
  });

  /** Runs it, checks that it gives nothing away, and tells what that cost the service. */
  async function run(content: string, ...args: string[]) {
    const exchanges = simulator.exchanges;
    const file = folder.file('tenants', content);
    const ended = await runCli(['tickets', '--tenants', file, ...args], { env });
    expectSilent(ended.stdout + ended.stderr);
    return { ...ended, exchanges: simulator.exchanges - exchanges };
  }

  for (const [what, content] of Object.entries(FORMS)) {
    it(`brings a ticket for each tenant of ${what}, once`, async () => {
      const stdout = '3 of 3 tenants have a ticket, 0 failed\n';
      const done = { code: 0, stdout, stderr: '' };
      expect(await run(content)).to.deep.equal({ ...done, exchanges: 3 });
      expect(await run(content)).to.deep.equal({ ...done, exchanges: 0 });
      const requests = simulator.requests.length;
      const { contextIdentifier, systemUserToken } = TENANTS[2]!;
      const ticket = await runCli(['ticket', '--context-identifier', contextIdentifier], {
        env: { ...env, SUPEROFFICE_SYSTEM_USER_TOKEN: systemUserToken },
      });
      expect(ticket).to.include({ code: 0, stderr: '' });
      expect(simulator.requests).to.have.length(requests);
    });
  }

  it('takes the list from stdin', async () => {
    const ended = await runCli(['tickets', '--tenants', '-'], { env, input: jsonLines(TENANTS) });
    expect(ended).to.include({ code: 0, stdout: '3 of 3 tenants have a ticket, 0 failed\n' });
  });

  it('asks anew for what ends soon, and for all with --refresh', async () => {
    const content = jsonLines(TENANTS);
    await run(content);
    expect(await run(content, '--refresh')).to.include({ code: 0, exchanges: 3 });
    setEnd(env.SUPEROFFICE_CACHE_FOLDER!, Date.now() + 600_000);
    expect(await run(content)).to.include({ code: 0, exchanges: 3 });
  });

  it('prints a line a tenant with --json, and never a ticket', async () => {
    const { code, stdout, stderr } = await run(jsonLines([...TENANTS, REFUSED]), '--json');
    expect(code).to.equal(5);
    expect(stderr).to.include(REFUSED.contextIdentifier);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const names = lines.map(({ contextIdentifier }) => contextIdentifier);
    expect(names).to.have.members(['Cust1', 'Cust2', 'Cust3', 'Cust9']);
    for (const line of lines.filter(({ status }) => status === 'ok')) {
      expect(line).to.have.all.keys('contextIdentifier', 'status', 'expiresAt');
      expect(line.expiresAt).to.be.greaterThan(Date.now());
    }
    const [failed, ...others] = lines.filter(({ status }) => status === 'failed');
    expect(others).to.deep.equal([]);
    expect(failed).to.include({ contextIdentifier: 'Cust9', code: 'ERR_AUTHENTICATION_REFUSED' });
    for (const name of ['message', 'hint'])
      expect(failed![name]).to.be.a('string').and.not.be.empty;
  });

  it('ends with 5 when some failed, with a table that says what to do', async () => {
    simulator.failNext({ reason: 'Revoked' });
    const ended = await run(jsonLines(TENANTS), '--concurrency', '1');
    expect(ended).to.include({ code: 5, stdout: '2 of 3 tenants have a ticket, 1 failed\n' });
    expect(ended.stderr).to.match(/^TENANT +REASON +HINT\nCust1 +Revoked +[A-Z][^\n]{20,}\n$/);
  });

  it('takes a ticket that ends soon and cannot be renewed for a failure', async () => {
    const content = jsonLines(TENANTS);
    await run(content);
    setEnd(env.SUPEROFFICE_CACHE_FOLDER!, Date.now() + 600_000);
    simulator.failNext({ reason: 'Revoked' }, 3);
    const ended = await run(content);
    expect(ended).to.include({ code: 1, stdout: '0 of 3 tenants have a ticket, 3 failed\n' });
  });

  it('ends with 2 when nothing failed but the cache took nothing', () => {
    const report = new Report(1);
    report.addTicket('Cust1', { expiresAt: 1 } as never);
    expect(report.exitCode).to.equal(0);
    report.isCached = false;
    expect(report.exitCode).to.equal(2);
  });

  it('ends as the first failure when all failed', async () => {
    simulator.failNext({ status: 404 }, 3);
    const ended = await run(jsonLines(TENANTS));
    expect(ended).to.include({ code: 3, stdout: '0 of 3 tenants have a ticket, 3 failed\n' });
    expect(ended.stderr.match(/^Cust\d +ERR_HTTP_STATUS +[A-Z]/gm)).to.have.length(3);
    const refused = await run(jsonLines([REFUSED]));
    expect(refused).to.include({ code: 1, stdout: '0 of 1 tenants have a ticket, 1 failed\n' });
  });

  it('groups many failures by their hint', async () => {
    const many = Array.from({ length: 25 }, (_, n) => ({
      ...REFUSED,
      contextIdentifier: `No${n}`,
    }));
    const ended = await run(jsonLines(many));
    expect(ended).to.include({ code: 1, stdout: '0 of 25 tenants have a ticket, 25 failed\n' });
    expect(ended.stderr).to.match(/^TENANT .*\nNo\d+, No\d+, No\d+ and 22 more +\w+ +[A-Z].*\n$/);
  });

  for (const [what, content, message] of BAD_LINES) {
    it(`names the line of ${what}, and asks for nothing`, async () => {
      const requests = simulator.requests.length;
      const ended = await run(content);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.match(message);
      expect(simulator.requests).to.have.length(requests);
    });
  }

  it('needs a list, a cache folder that can be used, and a number', async () => {
    const { requests } = simulator;
    const before = requests.length;
    const none = await runCli(['tickets'], { env });
    expect(none).to.include({ code: 2, stdout: '' });
    expect(none.stderr).to.include('The option --tenants is required.');
    const missing = await runCli(['tickets', '--tenants', join(folder.path, 'none')], { env });
    expect(missing).to.include({ code: 2 });
    expect(missing.stderr).to.include('The --tenants file cannot be read');
    const unusable = await run(GOOD, '--cache-folder', folder.file('file', ''));
    expect(unusable).to.include({ code: 2, stdout: '' });
    expect(unusable.stderr).to.include('The cache folder cannot be used (');
    const wrong = await run(GOOD, '--concurrency', '0');
    expect(wrong).to.include({ code: 2, stdout: '' });
    expect(wrong.stderr).to.include('Check maxConcurrentExchanges (--concurrency <n>)');
    expect(requests).to.have.length(before);
  });

  it('ends on SIGINT, and says how far it came', async () => {
    const file = folder.file('tenants', jsonLines(TENANTS));
    const args = ['tickets', '--tenants', file, '--concurrency', '1'];
    const ended = await runUntilRequest(args, { env, simulator, signal: 'SIGINT' });
    expect(ended).to.include({
      code: 130,
      stdout: '0 of 3 tenants have a ticket, 0 failed, 3 not requested\n',
    });
    expect(ended.stderr).to.match(/^[^\n]*Interrupted by SIGINT\. \[ERR_INTERRUPTED\]\n$/);
  });
});
