import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { listen } from '../support/listen.js';
import { openCall, type OpenedCall } from './open-call.js';
import { runCli, type Env } from './run-cli.js';

describe('superoffice-system-user call rest, in vain', () => {
  let opened: OpenedCall;
  let simulator: Simulator;
  let folder: OpenedCall['folder'];
  beforeEach(async () => {
    opened = await openCall('rest');
    ({ simulator, folder } = opened);
  });
  afterEach(() => opened.close());

  const run = (args: readonly string[], input = '', env: Env = {}) => opened.run(args, input, env);
  const calls = () => simulator.requests.filter(({ path }) => path.includes('/api/v1/'));

  describe('that comes to no success', () => {
    it('prints the body all the same, and ends with 1 for a refusal', async () => {
      const { code, stdout, stderr } = await run(['v1/Contact/404']);
      expect(code).to.equal(1);
      expect(JSON.parse(stdout)).to.have.property('ExceptionType');
      expect(stderr).to.match(
        /^superoffice-system-user: The REST API answered with HTTP status 404\. \[ERR_HTTP_STATUS\]\n {2}Check the path, .*\n$/,
      );
    });

    const FAILURES: readonly [status: number, code: number, hint: RegExp][] = [
      [400, 1, /See the response body on stdout/],
      [403, 1, /on stdout/],
      [421, 1, /on stdout/],
      [429, 1, /too many calls/],
      [500, 3, /failed\. See the response body on stdout, run "state"/],
      [503, 3, /try again later/],
    ];
    for (const [status, code, hint] of FAILURES) {
      it(`ends with ${code} for ${status}`, async () => {
        simulator.failNextCall({ status }, 2);
        const ended = await run(['v1/Contact/3']);
        expect(ended.code).to.equal(code);
        expect(ended.stdout).to.match(/^<.*(This failure was planned|Wrong subdomain)/s);
        expect(ended.stderr).to.include(`HTTP status ${status}.`).and.match(hint);
        expect(ended.stderr.split('\n')).to.have.length(3);
      });
    }

    it('ends with 1 where the new ticket is refused too', async () => {
      simulator.failNextCall({ status: 401 }, 2);
      const ended = await run(['v1/Contact/3']);
      expect(ended.code).to.equal(1);
      expect(ended.stderr).to.match(
        /HTTP status 401\. .*\n {2}The tenant rejected a newly issued ticket too/,
      );
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
      expect(ended.stderr).to.match(/HTTP status 302\. .*\n {2}The path redirects to an address/);
      expect(reached).to.equal(0);
    });
  });

  describe('that is wrong', () => {
    const invalid = 'is not valid JSON.';
    const WRONG: readonly [what: string, args: string[], message: string, input?: string][] = [
      ['no path', [], 'Too few arguments.'],
      ['two paths', ['v1/a', 'v1/b'], 'help rest"'],
      ['an unknown option', ['v1/a', '--bogus'], 'See "superoffice-system-user call help rest".'],
      ['a method that there is not', ['v1/a', '--method', 'canary'], '--method must be one of GET'],
      ['data with GET', ['v1/a', '--method', 'GET', '--data', '{}'], 'GET does not accept --data'],
      [
        'data with HEAD',
        ['v1/a', '--method', 'HEAD', '--data', '{}'],
        'HEAD does not accept --data',
      ],
      ['data that is no JSON', ['v1/a', '--data', '{canary: 1}'], invalid],
      ['data that is empty', ['v1/a', '--data', ''], invalid],
      ['stdin that is no JSON', ['v1/a', '--data', '-'], invalid, 'canary'],
      ['a file that is not there', ['v1/a', '--data', '@canary'], 'cannot be read: no such file'],
      ['a path that leaves the API', ['../../canary'], 'must not leave the REST API'],
      ['a path to another host', ['//canary.example/x'], 'must not name another host'],
      ['half a URL', ['https://['], 'neither a path nor a URL'],
      [
        'a URL on another host',
        ['https://canary.example/x'],
        'that is allowed to receive credentials',
      ],
    ];
    it('ends at once, however long it might have taken', async () => {
      const ended = await run(['https://example.com/x', '--timeout', '600000']);
      expect(ended).to.include({ code: 2, stdout: '' });
    });

    for (const [what, args, message, input] of WRONG) {
      it(`ends with 2 for ${what}, with nothing sent`, async () => {
        const ended = await run(args, input);
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
      expect(stderr).to.match(/\n {2}Correct the path of "call rest".*v1\/Contact\/3\.\n$/);
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
      const ended = await run(['v1/Contact/3', '--login-url', simulator.url], '', {
        SUPEROFFICE_LOGIN_URL: '',
        SUPEROFFICE_CLIENT_SECRET: 'wrong',
      });
      expect(ended).to.include({ code: 1, stdout: '' });
      expect(ended.stderr).to.include('\n  Check loginUrl (');
    });

    it('takes stdin for one thing only', async () => {
      const args = ['v1/Contact', '--data', '-', '--client-secret-file', '-'];
      const ended = await run(args, '{}');
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.include('--client-secret-file file cannot be read from stdin');
    });
  });
});
