import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { filesIn, setEnd } from './cache-files.js';
import { canaries } from './canaries.js';
import { openCall, type OpenedCall } from './open-call.js';
import { runCli, runUntilRequest, type Env } from './run-cli.js';

const { contextIdentifier, clientSecret } = canaries;

describe('superoffice-system-user call rest', () => {
  let opened: OpenedCall;
  let simulator: Simulator;
  let folder: OpenedCall['folder'];
  let cache: string;
  beforeEach(async () => {
    opened = await openCall('rest');
    ({ simulator, folder, cache } = opened);
  });
  afterEach(() => opened.close());

  const settings = () => opened.settings();
  const cachedTicket = () => opened.cachedTicket();
  const run = (args: readonly string[], input = '', env: Env = {}) => opened.run(args, input, env);
  const calls = () => simulator.requests.filter(({ path }) => path.includes('/api/v1/'));

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
      const ended = await run(['v1/Contact/3'], '', {
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
        const stderr = `superoffice-system-user: Interrupted by ${signal}. [ERR_INTERRUPTED]\n`;
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
        const { code, stdout, stderr } = await run(['v1/Contact', '--data', data()], input);
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
});
