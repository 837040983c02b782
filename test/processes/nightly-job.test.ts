import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startSimulator, type Simulator } from 'superoffice-system-user/simulator';
import { fixture } from '../support/fixture.js';
import { installExamples, type InstalledExamples } from './install-examples.js';
import { until } from '../support/until.js';

const TENANTS = Array.from({ length: 30 }, (_, index) => ({
  contextIdentifier: `Cust${101 + index}`,
  systemUserToken: `Nightly Job-canarytoken${101 + index}`,
}));
const NAMES = TENANTS.map(({ contextIdentifier }) => contextIdentifier);
const [IN_MAINTENANCE, DENIED, MOVED, LOGGED_OUT] = ['Cust112', 'Cust116', 'Cust120', 'Cust125'];
/** As the job knows them: of one it has a token that is not good. */
const LIST = TENANTS.map((tenant) =>
  tenant.contextIdentifier === DENIED ? { ...tenant, systemUserToken: 'canary' } : tenant,
);
const DONE = 'done: "Simulated Company 1"';

describe('examples/nightly-job', function () {
  this.timeout(60_000);
  let installed: InstalledExamples;
  let simulator: Simulator;
  let env: NodeJS.ProcessEnv & { SUPEROFFICE_CACHE_FOLDER: string };
  before(() => {
    installed = installExamples();
    writeFileSync(join(installed.folder, 'key.pem'), fixture('keys/partner-pkcs8.pem'));
  });
  after(() => {
    installed.remove();
  });
  beforeEach(async () => {
    const partnerKey = fixture('keys/partner-public.pem');
    const clientSecret = 'canary-secret';
    simulator = await startSimulator({ partnerKey, clientSecret, tenants: TENANTS });
    env = {
      SUPEROFFICE_LOGIN_URL: simulator.url,
      SUPEROFFICE_CLIENT_SECRET: clientSecret,
      SUPEROFFICE_PRIVATE_KEY_FILE: 'key.pem',
      SUPEROFFICE_CACHE_FOLDER: `tickets-${randomUUID()}`,
    };
  });
  afterEach(() => simulator.stop());

  const start = (lines: readonly string[]) => {
    const list = join(installed.folder, 'tenants.jsonl');
    writeFileSync(list, lines.join('\n'));
    const { child, ended } = installed.start('nightly-job/nightly.js', [list], env);
    const silent = ended.then(({ code, stdout, stderr }) => {
      expect(stdout + stderr).not.to.match(/canary|7T:|eyJ|[\w+/]{60,}/i);
      const lines = stdout.split('\n').slice(0, -1);
      return { code, lines: lines.slice(0, -1).sort(), summary: lines.at(-1), stderr };
    });
    return { child, ended: silent };
  };
  const startWith = (tenants: readonly object[]) =>
    start(tenants.map((tenant) => JSON.stringify(tenant)));
  const posts = () => simulator.requests.filter(({ method }) => method === 'POST');
  const wasAsked = (name: string) => posts().some(({ body }) => body.includes(`>${name}<`));
  const callsOf = (name: string) =>
    simulator.requests.map(({ path }) => path).filter((path) => path.includes(`/${name}/api/v1/`));

  it('does its work for each tenant it can, tells the others apart, and is made again', async () => {
    simulator.setTenantState(IN_MAINTENANCE, { state: 'OfflineMaintenance' });
    // Which of the first eight it hits is open.
    simulator.failNext({ reason: 'Revoked' });
    const { child, ended } = startWith(LIST);
    // A ticket is issued in the turn in which it is asked for, and used in a later one.
    const once = (name: string) => until(() => wasAsked(name) || child.exitCode !== null);
    const changed = [
      once(MOVED).then(() => {
        simulator.moveTenant(MOVED);
      }),
      once(LOGGED_OUT).then(() => {
        simulator.revokeTickets(LOGGED_OUT);
      }),
    ];
    const first = await ended;
    await Promise.all(changed);

    const revoked = NAMES.slice(0, 8).find((name) => callsOf(name).length === 0)!;
    const others: Record<string, string> = {
      [IN_MAINTENANCE]: 'unavailable: OfflineMaintenance',
      [DENIED]: 'refused: Denied',
      [revoked]: 'revoked: the tenant has withdrawn its consent',
    };
    expect(first.lines).to.deep.equal(NAMES.map((name) => `${name} ${others[name] ?? DONE}`));
    expect(first).to.include({ code: 1, stderr: '' });
    expect(first.summary).to.match(
      /^30 tenants: 27 done(?:, 1 (?:unavailable|revoked|refused)){3}$/,
    );
    expect(simulator.exchanges).to.equal(28);
    expect(wasAsked(IN_MAINTENANCE)).to.equal(false);
    const moved = [`/${MOVED}/api/v1/Contact/1`, `/moved1/${MOVED}/api/v1/Contact/1`];
    expect(callsOf(MOVED)).to.deep.equal(moved);
    expect(simulator.callsOf(LOGGED_OUT)).to.deep.equal({ served: 1, unauthorized: 1 });

    simulator.setTenantState(IN_MAINTENANCE, { state: 'Running' });
    const second = await startWith(LIST).ended;
    expect(second.lines).to.deep.equal(
      NAMES.map((name) => `${name} ${name === DENIED ? 'refused: Denied' : DONE}`),
    );
    expect(second).to.include({ code: 1, summary: '30 tenants: 29 done, 1 refused' });
    expect(simulator.exchanges).to.equal(30);
  });

  it('ends on SIGTERM, asks for no more than eight at once, and can be made again at once', async () => {
    simulator.failNext({ hang: true }, 8);
    const { child, ended } = startWith(TENANTS);
    await until(() => posts().length >= 8 || child.exitCode !== null);
    child.kill('SIGTERM');
    expect(await ended).to.include({ code: 1, summary: '30 tenants: 0 done' });
    const states = simulator.requests.filter(({ path }) => path.startsWith('/api/state/'));
    expect([states.length, posts().length]).to.deep.equal([8, 8]);
    // No lock is left, and the client was closed: that is when its store sweeps the folder.
    const kept = readdirSync(join(installed.folder, env.SUPEROFFICE_CACHE_FOLDER));
    expect(kept).to.deep.equal(['swept']);

    expect(await startWith(TENANTS).ended).to.include({ code: 0, summary: '30 tenants: 30 done' });
    expect(simulator.exchanges).to.equal(30);
  });

  it('does not begin with a list that it cannot read, and quotes nothing of it', async () => {
    for (const line of ['{"canary', 'null', '{"systemUserToken":"canary"}']) {
      const { code, stderr } = await start([JSON.stringify(TENANTS[0]), '', line]).ended;
      expect(code).to.equal(1);
      expect(stderr).to.match(/^Line 3 of \S+ is not a valid tenant\.\n$/);
    }
    expect(simulator.requests).to.deep.equal([]);
  });
});
