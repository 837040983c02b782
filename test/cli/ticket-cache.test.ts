import { expect } from 'chai';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCacheFolder } from '../../lib/cli/user-folder.js';
import type { Simulator } from '../../lib/simulator/index.js';
import { filesIn, setEnd } from './cache-files.js';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli, runUntilRequest, type Env } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

const MINUTE_MS = 60_000;

describe('superoffice-system-user ticket and its cache', () => {
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

  const settings = (): Env => ({
    ...canaryEnv,
    SUPEROFFICE_LOGIN_URL: simulator.url,
    SUPEROFFICE_CACHE_FOLDER: cache,
  });
  const run = (args: readonly string[] = [], env: Env = {}) =>
    runCli(['ticket', ...args], { env: { ...settings(), ...env } });

  /** Runs it, expects a ticket and nothing else, and tells what that cost the service. */
  async function expectTicket(args: readonly string[] = [], env: Env = {}) {
    const exchanges = simulator.exchanges;
    const requests = simulator.requests.length;
    const { code, stdout, stderr } = await run(args, env);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^7T:[\w+/=]+\n$/);
    return {
      ticket: stdout,
      exchanges: simulator.exchanges - exchanges,
      requests: simulator.requests.length - requests,
    };
  }

  it('makes one exchange, and after that no request at all', async () => {
    const first = await expectTicket();
    expect(first.exchanges).to.equal(1);
    for (const args of [[], ['--cache-folder', cache]]) {
      expect(
        await expectTicket(args, { SUPEROFFICE_CACHE_FOLDER: args.length ? '' : cache }),
      ).to.deep.equal({
        ticket: first.ticket,
        exchanges: 0,
        requests: 0,
      });
    }
  });

  it('caches a new ticket with --refresh', async () => {
    const first = await expectTicket();
    const second = await expectTicket(['--refresh']);
    expect(second.exchanges).to.equal(1);
    expect(second.ticket).to.not.equal(first.ticket);
    expect(await expectTicket()).to.include({ ticket: second.ticket, requests: 0 });
  });

  it('neither reads nor writes with --no-cache', async () => {
    const first = await expectTicket(['--no-cache']);
    expect(first.exchanges).to.equal(1);
    expect(existsSync(cache)).to.equal(false);
    const cached = await expectTicket();
    const second = await expectTicket(['--no-cache']);
    expect(second).to.include({ exchanges: 1 }).and.not.include({ ticket: cached.ticket });
    expect(await expectTicket()).to.include({ ticket: cached.ticket, requests: 0 });
  });

  it('prints the security token with --json only right from an exchange', async () => {
    const [fresh, cached, uncached] = [
      await run(['--json']),
      await run(['--json']),
      await run(['--json', '--no-cache']),
    ].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect(fresh).to.not.have.property('token');
    expect(cached).to.deep.equal(fresh);
    expect(uncached).to.have.all.keys(...Object.keys(fresh!), 'token');
  });

  it('is for its owner alone, and gives nothing away', async () => {
    const { ticket } = await expectTicket();
    expect(statSync(cache).mode & 0o777).to.equal(0o700);
    const files = filesIn(cache);
    expect(files.filter(({ isFile }) => isFile)).to.have.length(1);
    const { privateKey, clientSecret, systemUserToken, contextIdentifier } = canaries;
    const keyLine = privateKey.split('\n')[5]!;
    for (const { path, isFile, mode } of files) {
      expect(mode, path).to.equal(isFile ? 0o600 : 0o700);
      const content = path.slice(cache.length) + (isFile ? readFileSync(path, 'latin1') : '');
      for (const secret of [ticket.trim(), clientSecret, systemUserToken, keyLine]) {
        expect(content).to.not.include(secret);
      }
      expect(content).to.not.include(contextIdentifier);
    }
  });

  it('serves no other token, and no other secret', async () => {
    await expectTicket();
    for (const name of ['SUPEROFFICE_SYSTEM_USER_TOKEN', 'SUPEROFFICE_CLIENT_SECRET']) {
      const ended = await run([], { [name]: 'canary-other' });
      expect(ended).to.include({ code: 1, stdout: '' });
      expectSilent(ended.stderr);
    }
  });

  it('renews a ticket that ends soon, and prints it where that fails', async () => {
    const first = await expectTicket();
    setEnd(cache, Date.now() + 10 * MINUTE_MS);
    simulator.failNext({ reason: 'Revoked' });
    expect(await expectTicket()).to.deep.equal({ ticket: first.ticket, exchanges: 0, requests: 1 });
    const second = await expectTicket();
    expect(second).to.include({ exchanges: 1 }).and.not.include({ ticket: first.ticket });
    setEnd(cache, Date.now() + 20 * MINUTE_MS);
    expect(await expectTicket()).to.include({ ticket: second.ticket, requests: 0 });
  });

  it('asks anew where the file of the ticket is spoilt', async () => {
    await expectTicket();
    for (const { path, isFile } of filesIn(cache)) if (isFile) writeFileSync(path, 'spoilt\n');
    expect(await expectTicket()).to.include({ exchanges: 1 });
    expect(await expectTicket()).to.include({ requests: 0 });
  });

  const UNUSABLE: Readonly<Record<string, () => Env>> = {
    'cannot be made': () => ({
      SUPEROFFICE_CACHE_FOLDER: join(folder.file('file', ''), 'cache'),
    }),
    'is a file': () => ({ SUPEROFFICE_CACHE_FOLDER: folder.file('file', '') }),
    'is open to others': () => {
      mkdirSync(cache);
      chmodSync(cache, 0o777);
      return {};
    },
    'is nowhere': () => ({ SUPEROFFICE_CACHE_FOLDER: '', XDG_CACHE_HOME: '', HOME: '' }),
  };
  for (const [what, spoil] of Object.entries(UNUSABLE)) {
    it(`prints a ticket and one line of warning where the folder ${what}`, async () => {
      const ended = await run([], spoil());
      expect(ended.code).to.equal(0);
      expect(ended.stdout).to.match(/^7T:[\w+/=]+\n$/);
      expect(ended.stderr).to.match(/^superoffice-system-user: Warning: [^\n]*cache[^\n]*\n$/);
      expect(ended.stderr).to.not.include(folder.path);
      expectSilent(ended.stderr);
    });
  }

  it('uses the cache folder of the user', async () => {
    const base = { SUPEROFFICE_CACHE_FOLDER: '', HOME: join(folder.path, 'home') };
    await expectTicket([], { ...base, XDG_CACHE_HOME: join(folder.path, 'xdg') });
    // A relative one is to be ignored.
    await expectTicket([], { ...base, XDG_CACHE_HOME: 'relative' });
    for (const made of ['xdg/superoffice-system-user', 'home/.cache/superoffice-system-user']) {
      expect(statSync(join(folder.path, made)).mode & 0o777).to.equal(0o700);
    }
  });

  it('knows the cache folders of other systems', () => {
    expect(findCacheFolder('darwin', {})).to.match(/.Library.Caches.superoffice-system-user$/);
    const LOCALAPPDATA = join(folder.path, 'local');
    const local = join(LOCALAPPDATA, 'superoffice-system-user');
    expect(findCacheFolder('win32', { LOCALAPPDATA })).to.equal(local);
    expect(findCacheFolder('win32', {})).to.equal(undefined);
  });

  it('does not take --refresh and --no-cache together', async () => {
    const ended = await run(['--refresh', '--no-cache']);
    expect(ended).to.include({ code: 2, stdout: '' });
  });

  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    it(`gives back what it holds on ${signal}`, async () => {
      const ended = await runUntilRequest(['ticket'], { env: settings(), simulator, signal });
      const stderr = `superoffice-system-user: Interrupted by ${signal}. [ERR_INTERRUPTED]\n`;
      expect(ended).to.deep.equal({ code, stdout: '', stderr });
      expect(filesIn(cache).filter(({ path }) => !path.endsWith('.lock'))).to.deep.equal([]);
      await expectTicket();
    });
  }
});
