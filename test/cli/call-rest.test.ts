import { expect } from 'chai';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { listen } from '../support/listen.js';
import { filesIn, setEnd } from './cache-files.js';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli, type Env } from './run-cli.js';
import { runUntilRequest } from './run-until-request.js';
import { startCanarySimulator } from './start-canary-simulator.js';

const { contextIdentifier, clientSecret } = canaries;

describe('superoffice-system-user call rest', () => {
  let simulator: Simulator;
  let folder: ReturnType<typeof makeFolder>;
  let cache: string;
  beforeEach(async () => {
    simulator = await startCanarySimulator();
    folder = makeFolder();
    cache = join(folder.path, 'cache');
  });
  afterEach(async () => {
    folder.remove();
    await simulator.stop();
  });

  const settings = (): Env => ({
    ...canaryEnv,
    SUPEROFFICE_LOGIN_URL: simulator.url,
    SUPEROFFICE_CACHE_FOLDER: cache,
  });
  const run = async (args: readonly string[], env: Env = {}, input = '') => {
    const ended = await runCli(['call', 'rest', ...args], {
      env: { ...settings(), ...env },
      input,
    });
    expectSilent(ended.stderr);
    return ended;
  };
  const calls = () => simulator.requests.filter(({ path }) => path.includes('/api/v1/'));
  /** The ticket that `ticket` prints, which asks the service for nothing where there is one. */
  const cachedTicket = async () => (await runCli(['ticket'], { env: settings() })).stdout.trimEnd();

  describe('with the ticket', () => {
    it('prints the body of the answer and nothing else', async () => {
      const { code, stdout, stderr } = await run(['v1/Contact/3']);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).to.include({ ContactId: 3, Name: 'Simulated Company 3' });
      const [{ method, headers, body }] = calls() as [Simulator['requests'][0]];
      expect({ method, body }).to.deep.equal({ method: 'GET', body: '' });
      expect(headers).to.include({
        accept: 'application/json',
        authorization: `SOTicket ${await cachedTicket()}`,
        'so-apptoken': clientSecret,
      });
      expect(headers).to.not.have.any.keys('content-type');
    });

    it('makes an exchange the first time only, and shares the ticket with "ticket"', async () => {
      const ticket = await cachedTicket();
      for (const path of ['v1/Contact/3', '/v1/User/currentPrincipal?$select=Name']) {
        expect(await run([path])).to.include({ code: 0, stderr: '' });
      }
      expect(simulator.exchanges).to.equal(1);
      expect(calls().map(({ path }) => path)).to.deep.equal([
        `/${contextIdentifier}/api/v1/Contact/3`,
        `/${contextIdentifier}/api/v1/User/currentPrincipal?$select=Name`,
      ]);
      for (const { headers } of calls()) {
        expect(headers.authorization).to.equal(`SOTicket ${ticket}`);
      }
    });

    it('renews one that is refused, and caches the new one', async () => {
      const first = await cachedTicket();
      simulator.revokeTickets(contextIdentifier);
      expect(await run(['v1/Contact/3'])).to.include({ code: 0, stderr: '' });
      expect(simulator.exchanges).to.equal(2);
      const second = await cachedTicket();
      expect(second).to.not.equal(first);
      expect(simulator.exchanges).to.equal(2);
      expect(calls().map(({ headers }) => headers.authorization)).to.deep.equal([
        `SOTicket ${first}`,
        `SOTicket ${second}`,
      ]);
    });

    it('counts as a use of it, whose life starts again', async () => {
      await cachedTicket();
      setEnd(cache, Date.now() + 10 * 60_000);
      expect(await run(['v1/Contact/3'])).to.include({ code: 0, stderr: '' });
      const { stdout } = await runCli(['cache', 'list', '--cache-folder', cache]);
      expect(stdout).to.include(' 5 h 59 min ');
      expect(simulator.exchanges).to.equal(1);
    });

    it('follows a tenant that has moved', async () => {
      await cachedTicket();
      simulator.moveTenant(contextIdentifier);
      const { code, stdout, stderr } = await run(['v1/Contact/3']);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).to.include({ ContactId: 3 });
      expect(calls().map(({ path }) => path.split('/')[1])).to.deep.equal([
        contextIdentifier,
        'moved1',
      ]);
    });

    it('works without a cache folder that can be used, and warns once', async () => {
      const ended = await run(['v1/Contact/3'], {
        SUPEROFFICE_CACHE_FOLDER: folder.file('file', ''),
      });
      expect(ended.code).to.equal(0);
      expect(JSON.parse(ended.stdout)).to.include({ ContactId: 3 });
      expect(ended.stderr).to.match(/^superoffice-system-user: Warning: [^\n]*cache[^\n]*\n$/);
    });

    for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
      it(`gives back what it holds on ${signal} while it gets one`, async () => {
        const args = ['call', 'rest', 'v1/Contact/3'];
        const ended = await runUntilRequest(args, { env: settings(), simulator, signal });
        const stderr = `superoffice-system-user: Ended by ${signal}. [ERR_INTERRUPTED]\n`;
        expect(ended).to.deep.equal({ code, stdout: '', stderr });
        expect(filesIn(cache).filter(({ path }) => !path.endsWith('.lock'))).to.deep.equal([]);
      });
    }
  });

  describe('with data', () => {
    const JSON_TEXT = '{ "Name":"Blåbær <&> \\u0041" , "ContactId": 0 }\n';

    const GIVEN: readonly [what: string, data: () => string, input?: string][] = [
      ['as it is', () => JSON_TEXT],
      ['from a file', () => `@${folder.file('data.json', JSON_TEXT)}`],
      ['from stdin', () => '-', JSON_TEXT],
    ];
    for (const [what, data, input] of GIVEN) {
      it(`posts it ${what}, unchanged, as JSON`, async () => {
        const { code, stdout, stderr } = await run(['v1/Contact', '--data', data()], {}, input);
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
        expect(JSON.parse(stdout)).to.include({ Name: 'Blåbær <&> A' });
        expect(calls()[0]).to.include({ method: 'POST', body: JSON_TEXT });
        expect(calls()[0]!.headers).to.include({
          'content-type': 'application/json',
          accept: 'application/json',
        });
      });
    }

    it('sends a file of another encoding, and one with a byte order mark, as UTF-8', async () => {
      for (const content of [
        Buffer.from(`\uFEFF${JSON_TEXT}`, 'utf16le'),
        Buffer.from(`\uFEFF${JSON_TEXT}`),
      ]) {
        await run(['v1/Contact', '--data', `@${folder.file('data.json', content)}`]);
      }
      expect(calls().map(({ body }) => body)).to.deep.equal([JSON_TEXT, JSON_TEXT]);
    });

    it('sends it again with the new ticket, where the one it had is refused', async () => {
      await cachedTicket();
      simulator.revokeTickets(contextIdentifier);
      expect(await run(['v1/Contact', '--data', JSON_TEXT])).to.include({ code: 0 });
      expect(calls().map(({ body }) => body)).to.deep.equal([JSON_TEXT, JSON_TEXT]);
    });

    it('uses the method that is asked for', async () => {
      await run(['v1/Contact/3', '--method', 'PUT', '--data', '[1]']);
      await run(['v1/Contact/3', '--method', 'PATCH', '--data', '[2]']);
      await run(['v1/Contact/3', '--method', 'DELETE', '--data', '[3]']);
      await run(['v1/Contact/3', '--method', 'DELETE']);
      await run(['v1/Contact', '--method', 'POST']);
      expect(await run(['v1/Contact/3', '--method', 'HEAD'])).to.deep.equal({
        code: 0,
        stdout: '',
        stderr: '',
      });
      expect(calls().map(({ method, body }) => method + body)).to.deep.equal([
        ...['PUT[1]', 'PATCH[2]', 'DELETE[3]', 'DELETE', 'POST', 'HEAD'],
      ]);
    });
  });

  describe('that comes to no success', () => {
    it('prints the body all the same, and ends with 1 for a refusal', async () => {
      const { code, stdout, stderr } = await run(['v1/Contact/404']);
      expect(code).to.equal(1);
      expect(JSON.parse(stdout)).to.have.property('ExceptionType');
      expect(stderr).to.match(
        /^superoffice-system-user: The answer has HTTP status 404\. \[ERR_HTTP_STATUS\]\n {2}Check the path, .*\n$/,
      );
    });

    const FAILURES: readonly [status: number, code: number, hint: RegExp][] = [
      [400, 1, /What there is to say of it is on stdout/],
      [403, 1, /on stdout/],
      [421, 1, /on stdout/],
      [429, 1, /too many calls/],
      [500, 3, /fails: see stdout, or "state"/],
      [503, 3, /try again later/],
    ];
    for (const [status, code, hint] of FAILURES) {
      it(`ends with ${code} for ${status}`, async () => {
        simulator.failNextCall({ status }, 2);
        const ended = await run(['v1/Contact/3']);
        expect(ended.code).to.equal(code);
        expect(ended.stdout).to.match(/^<.*(The simulator was told|Wrong subdomain)/s);
        expect(ended.stderr).to.include(`HTTP status ${status}.`).and.match(hint);
        expect(ended.stderr.split('\n')).to.have.length(3);
      });
    }

    it('ends with 1 where the new ticket is refused too', async () => {
      simulator.failNextCall({ status: 401 }, 2);
      const ended = await run(['v1/Contact/3']);
      expect(ended.code).to.equal(1);
      expect(ended.stderr).to.match(/HTTP status 401\. .*\n {2}A new ticket is refused too/);
      expect(simulator.exchanges).to.equal(2);
    });

    it('ends as "ticket" does where there is none to be had', async () => {
      simulator.failNext({ reason: 'Revoked' });
      const ended = await run(['v1/Contact/3']);
      expect(ended).to.include({ code: 1, stdout: '' });
      expect(ended.stderr).to.include('[ERR_AUTHENTICATION_REFUSED]');
      expect(calls()).to.deep.equal([]);
    });

    it('does not follow a redirect to another host, and ends with 3', async () => {
      let reached = 0;
      const other = await listen((_request, response) => response.end());
      other.server.on('connection', () => reached++);
      const to = encodeURIComponent(`${other.url}/canary`);
      const ended = await run([`v1/Redirect?to=${to}`]);
      await other.close();
      expect(ended).to.include({ code: 3, stdout: '' });
      expect(ended.stderr).to.match(/HTTP status 302\. .*\n {2}It leads elsewhere/);
      expect(reached).to.equal(0);
    });
  });

  describe('that is wrong', () => {
    const invalid = 'is not valid JSON.';
    const WRONG: readonly [what: string, args: string[], message: string, input?: string][] = [
      ['no path', [], 'fewer arguments than this command needs'],
      ['two paths', ['v1/a', 'v1/b'], 'help rest"'],
      ['an unknown option', ['v1/a', '--bogus'], 'See "superoffice-system-user call help rest".'],
      ['a method that there is not', ['v1/a', '--method', 'canary'], '--method must be one of GET'],
      ['data with GET', ['v1/a', '--method', 'GET', '--data', '{}'], 'GET takes no --data'],
      ['data with HEAD', ['v1/a', '--method', 'HEAD', '--data', '{}'], 'HEAD takes no --data'],
      ['data that is no JSON', ['v1/a', '--data', '{canary: 1}'], invalid],
      ['data that is empty', ['v1/a', '--data', ''], invalid],
      ['stdin that is no JSON', ['v1/a', '--data', '-'], invalid, 'canary'],
      ['a file that is not there', ['v1/a', '--data', '@canary'], 'there is no such file'],
      ['a path that leaves the API', ['../../canary'], 'leaves the REST API'],
      ['a path to another host', ['//canary.example/x'], 'leads to another host'],
      ['half a URL', ['https://['], 'neither a path nor a URL'],
      ['a URL on another host', ['https://canary.example/x'], 'that credentials do not go to'],
    ];
    for (const [what, args, message, input] of WRONG) {
      it(`ends with 2 for ${what}, with nothing sent`, async () => {
        const ended = await run(args, {}, input);
        expect(ended).to.include({ code: 2, stdout: '' });
        expect(ended.stderr).to.include(message);
        expect(ended.stderr).to.match(/^superoffice-system-user: .*\[ERR_\w+\]\n {2}\S/);
        expect(simulator.requests).to.deep.equal([]);
      });
    }

    it('ends with 2 for a file that holds no text', async () => {
      const file = folder.file('data.json', Buffer.from([0x22, 0xff, 0x22]));
      const ended = await run(['v1/Contact', '--data', `@${file}`]);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.include(invalid);
      expect(simulator.requests).to.deep.equal([]);
    });

    it('speaks of the path by its name here', async () => {
      const { stderr } = await run(['https://canary.example/x']);
      expect(stderr).to.match(/\n {2}Here it is the path of "call rest".*v1\/Contact\/3\.\n$/);
    });

    it('says where the settings come from that are missing', async () => {
      const ended = await runCli(['call', 'rest', 'v1/Contact/3']);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.match(/Not set: environment or loginUrl, clientSecret, privateKey, /);
      for (const name of ['LOGIN_URL', 'CLIENT_SECRET', 'PRIVATE_KEY', 'SYSTEM_USER_TOKEN']) {
        expect(ended.stderr).to.include(`SUPEROFFICE_${name}`);
      }
    });

    it('names the flags of its own in the hints of other errors', async () => {
      const ended = await run(['v1/Contact/3', '--login-url', simulator.url], {
        SUPEROFFICE_LOGIN_URL: '',
        SUPEROFFICE_CLIENT_SECRET: 'wrong',
      });
      expect(ended).to.include({ code: 1, stdout: '' });
      expect(ended.stderr).to.include('\n  loginUrl is set with');
    });

    it('takes stdin for one thing only', async () => {
      const args = ['v1/Contact', '--data', '-', '--client-secret-file', '-'];
      const ended = await run(args, {}, '{}');
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.include('--client-secret-file needs a file');
    });
  });
});
