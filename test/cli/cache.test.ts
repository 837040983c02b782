import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatDuration } from '../../lib/cli/output.js';
import type { Simulator } from '../../lib/simulator/index.js';
import { setEnd } from './cache-files.js';
import { canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

describe('superoffice-system-user cache', () => {
  let simulator: Simulator;
  let folder: ReturnType<typeof makeFolder>;
  let cache: string;
  before(async () => {
    simulator = await startCanarySimulator();
  });
  after(() => simulator.stop());
  beforeEach(() => {
    folder = makeFolder();
    cache = join(folder.path, 'cache');
  });
  afterEach(() => {
    folder.remove();
  });

  /** Runs one of its commands, with no setting but the folder. */
  const run = (...args: string[]) =>
    runCli(['cache', ...args], { env: { SUPEROFFICE_CACHE_FOLDER: cache } });
  const fill = () =>
    runCli(['ticket', '--cache-folder', cache], {
      env: { ...canaryEnv, SUPEROFFICE_LOGIN_URL: simulator.url },
    });

  it('lists ages, times left and sizes, and nothing else', async () => {
    const ticket = await fill();
    const { code, stdout, stderr } = await run('list');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^AGE +TIME LEFT +SIZE\n\d+ s +5 h 59 min +\d+ bytes\n$/);
    expectSilent(stdout);
    expect(stdout).to.not.include(ticket.stdout.trim());
    setEnd(cache, Date.now() - 1);
    expect((await run('list')).stdout).to.match(/\n\d+ s +expired +\d+ bytes\n$/);
  });

  it('lists for machines', async () => {
    const before = Date.now();
    await fill();
    const { code, stdout } = await run('list', '--json');
    expect(code).to.equal(0);
    const [only, ...others] = JSON.parse(stdout) as [Record<string, number>];
    expect(others).to.deep.equal([]);
    expect(only).to.have.all.keys('storedAt', 'expiresAt', 'bytes');
    expect(only.storedAt).to.be.within(before - 1_000, Date.now());
    expect(only.expiresAt).to.be.within(before + 21_600_000 - 1, Date.now() + 21_600_000);
    expect(only.bytes).to.be.within(500, 10_000);
  });

  it('clears', async () => {
    await fill();
    expect(await run('clear')).to.deep.equal({ code: 0, stdout: '1 ticket deleted\n', stderr: '' });
    expect((await run('clear')).stdout).to.equal('0 tickets deleted\n');
    const exchanges = simulator.exchanges;
    await fill();
    expect(simulator.exchanges).to.equal(exchanges + 1);
  });

  it('makes no folder where there is none', async () => {
    const none = { code: 0, stdout: '', stderr: 'There are no cached tickets.\n' };
    expect(await run('list')).to.deep.equal(none);
    expect(await run('list', '--json')).to.deep.equal({ code: 0, stdout: '[]\n', stderr: '' });
    expect((await run('clear')).stdout).to.equal('0 tickets deleted\n');
    expect(existsSync(cache)).to.equal(false);
  });

  for (const command of ['list', 'clear']) {
    it(`ends with 2 for ${command} where the folder is none, or nowhere`, async () => {
      cache = folder.file('file', '');
      const ended = await run(command);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.match(
        /The cache folder cannot be used.*\[ERR_USAGE\]\n[^]*--cache-f/,
      );
      expect(ended.stderr).to.not.include(folder.path);
      const env = { SUPEROFFICE_CACHE_FOLDER: '', XDG_CACHE_HOME: '', HOME: '' };
      const homeless = await runCli(['cache', command], { env });
      expect(homeless).to.include({ code: 2, stdout: '' });
      expect(homeless.stderr).to.include('the user has no home folder');
    });
  }

  it('says times as people do', () => {
    const said = [-1, 999, 59_999, 60_000, 3_599_999, 3_600_000, 21_600_000].map(formatDuration);
    expect(said).to.deep.equal([
      ...['0 s', '0 s', '59 s', '1 min', '59 min', '1 h 0 min', '6 h 0 min'],
    ]);
  });
});
