import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { startSimulator, type Simulator } from 'superoffice-system-user/simulator';
import { applyDiff } from '../support/apply-diff.js';
import { fixture } from '../support/fixture.js';
import { installExamples, type InstalledExamples } from './install-examples.js';
import { startFront } from '../support/start-front.js';
import { until } from '../support/until.js';

const NAMES = 'Simulated Company 3\nSimulated Company 7\n';
const LOGIN = 'http://www.superoffice.com/superid/partnersystemuser/0.1';
const IDENTITY = 'http://schemes.superoffice.net/identity';

describe('examples/older-integration', function () {
  this.timeout(60_000);
  let installed: InstalledExamples;
  let simulator: Simulator;
  let env: NodeJS.ProcessEnv;
  before(() => {
    installed = installExamples();
    writeFileSync(join(installed.folder, 'key.pem'), fixture('keys/partner-pkcs8.pem'));
  });
  after(() => {
    installed.remove();
  });
  beforeEach(async () => {
    simulator = await startSimulator({ partnerKey: fixture('keys/partner-public.pem') });
    const [{ contextIdentifier, systemUserToken }] = simulator.tenants;
    env = {
      SUPEROFFICE_LOGIN_URL: simulator.url,
      SUPEROFFICE_CLIENT_SECRET: simulator.clientSecret,
      SUPEROFFICE_PRIVATE_KEY_FILE: 'key.pem',
      SUPEROFFICE_CONTEXT_IDENTIFIER: contextIdentifier,
      SUPEROFFICE_SYSTEM_USER_TOKEN: systemUserToken,
      SUPEROFFICE_CACHE_FOLDER: `tickets-${randomUUID()}`,
    };
  });
  afterEach(() => simulator.stop());

  const read = (name: string) =>
    readFileSync(join(installed.folder, 'older-integration', name), 'utf8');
  const start = (name: string, ...ids: string[]) =>
    installed.start(`older-integration/${name}.js`, ids, env);
  const run = (name: string, ...ids: string[]) => start(name, ...ids).ended;

  it('has a diff that makes the one program of the other', () => {
    expect(applyDiff(read('before.js'), read('before-to-after.diff'))).to.equal(read('after.js'));
  });

  for (const [name, exchanges] of [
    ['before', 2],
    ['after', 1],
  ] as const) {
    it(`${name}: prints the names, with ${exchanges} exchanges for two runs`, async () => {
      const done = { code: 0, stdout: NAMES, stderr: '' };
      expect(await run(name, '3', '7')).to.deep.equal(done);
      expect(await run(name, '3', '7')).to.deep.equal(done);
      expect(simulator).to.include({ exchanges, calls: 4 });
    });

    it(`${name}: says what NetServer reports as failed`, async () => {
      expect(await run(name, '3', '404')).to.deep.equal({
        code: 1,
        stdout: 'Simulated Company 3\n',
        stderr: 'The entity was not found.\n',
      });
    });
  }

  const BETWEEN: Record<string, (contextIdentifier: string) => void> = {
    'its ticket is revoked': (name) => {
      simulator.revokeTickets(name);
    },
    'the tenant moves': (name) => {
      simulator.moveTenant(name);
    },
  };
  for (const [what, happen] of Object.entries(BETWEEN)) {
    /** Has it happen between the two calls of one process: each is answered in the turn in which it is counted. */
    const runThrough = async (name: string) => {
      const calls = simulator.calls + 1;
      const { child, ended } = start(name, '3', '7');
      await until(() => simulator.calls === calls || child.exitCode !== null);
      happen(simulator.tenants[0].contextIdentifier);
      const { code, stdout, stderr } = await ended;
      expect(stderr)
        .not.to.include(simulator.clientSecret)
        .and.not.to.match(/7T:|eyJ/);
      return { code, stdout, hasFailed: stderr !== '' };
    };

    it(`before: fails where ${what} between two calls`, async () => {
      const failed = { code: 1, stdout: 'Simulated Company 3\n', hasFailed: true };
      expect(await runThrough('before')).to.deep.equal(failed);
    });

    it(`after: succeeds where ${what} between two calls`, async () => {
      const done = { code: 0, stdout: NAMES, hasFailed: false };
      expect(await runThrough('after')).to.deep.equal(done);
    });
  }

  describe('with a security token that nobody has signed', () => {
    /** Stands in the way of the exchange, and gives what it is sent at the address that its token names. */
    const runForged = async (name: string) => {
      const sent: Promise<string>[] = [];
      const front = await startFront(simulator.url, (request, response) => {
        if (request.method !== 'POST') return false;
        if (!request.url?.startsWith('/login/')) sent.push(text(request));
        else request.resume();
        response.setHeader('Content-Type', 'text/xml');
        const elsewhere = `http://${String(request.headers.host)}/elsewhere/`;
        response.end(forgedAnswer(simulator.tenants[0].contextIdentifier, elsewhere));
        return true;
      });
      env.SUPEROFFICE_LOGIN_URL = front.url;
      const ended = await run(name, '3');
      await front.close();
      return { ...ended, sent: await Promise.all(sent) };
    };

    it('before: sends its client secret wherever that says', async () => {
      const { sent } = await runForged('before');
      expect(sent).to.have.length(1);
      expect(sent[0]).to.include(simulator.clientSecret);
    });

    it('after: sends nothing', async () => {
      const { code, stdout, stderr, sent } = await runForged('after');
      expect({ code, stdout, sent }).to.deep.equal({ code: 1, stdout: '', sent: [] });
      expect(stderr).to.include('security token');
    });
  });
});

/** Everything in it is right but for the signature and the address. */
function forgedAnswer(contextIdentifier: string, netServerUrl: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: 'SuperOffice AS', aud: 'spn:1', nbf: now - 60, exp: now + 300 },
    [`${IDENTITY}/ctx`]: contextIdentifier,
    [`${IDENTITY}/serial`]: '1',
    [`${IDENTITY}/ticket`]: '7T:x',
    [`${IDENTITY}/netserver_url`]: netServerUrl,
  };
  const parts = [JSON.stringify({ alg: 'none' }), JSON.stringify(claims), ''];
  const token = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    `<AuthenticationResponse xmlns="${LOGIN}"><IsSuccessful>true</IsSuccessful>` +
    `<Token>${token}</Token></AuthenticationResponse></s:Body></s:Envelope>`
  );
}
