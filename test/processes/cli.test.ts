import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Simulator } from '../../lib/simulator/index.js';
import { filesIn } from '../cli/cache-files.js';
import { canaries, canaryEnv } from '../cli/canaries.js';
import { examine } from '../cli/examine.js';
import { makeFolder } from '../cli/folder.js';
import { issuerKey } from '../cli/issuer-key.js';
import { loopbackKey } from '../cli/loopback-key.js';
import { signJwt } from '../cli/sign-jwt.js';
import { startCanarySimulator } from '../cli/start-canary-simulator.js';
import { startTenant } from '../cli/start-tenant.js';
import { CONTACT_WSDL } from '../support/open-contact.js';
import { MAIN, runCli, startCli, type Env } from './run-cli.js';
import { runUntilRequest } from './run-until-request.js';

const OTHERS = ['Cust1', 'Cust2'].map((contextIdentifier) => ({
  contextIdentifier,
  systemUserToken: `Canary App-canary${contextIdentifier}`,
}));

/** The program as users start it; test/cli runs the commands in the process of the tests. */
describe('the process of superoffice-system-user', () => {
  let simulator: Simulator;
  let folder: ReturnType<typeof makeFolder>;
  let cache: string;
  beforeEach(async () => {
    simulator = await startCanarySimulator(...OTHERS);
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
  const certificate = () => folder.file('issuer.crt', issuerKey.certificate);
  const tenantsFile = () => {
    const { contextIdentifier, systemUserToken } = canaries;
    const lines = [{ contextIdentifier, systemUserToken }, ...OTHERS].map((each) =>
      JSON.stringify(each),
    );
    return folder.file('tenants', lines.join('\n'));
  };

  const COMMANDS: Readonly<
    Record<string, [stdout: RegExp, args?: () => string[], input?: string]>
  > = {
    ticket: [/^7T:\S+\n$/],
    tickets: [/^3 of 3 /, () => ['--tenants', tenantsFile()]],
    'cache list': [/^$/],
    'call rest v1/Contact/3': [/"ContactId":3/],
    'call soap GetContactEntity': [
      /"ContactId": 3/,
      () => ['--wsdl', CONTACT_WSDL, '--service', 'Contact', '--data', '-'],
      '{"ContactEntityId":3}',
    ],
    state: [/^Running\n$/],
    doctor: [/exchange/],
    sign: [/\.\d{12}\./],
    envelope: [/^<\?xml/],
    parse: [/"Envelope"/, () => ['-'], '<Envelope/>'],
    validate: [/"ticket"/, () => ['-', '--certificate', certificate()], signJwt()],
    key: [/PRIVATE KEY/],
    demo: [/\n7T:\S+\n$/],
  };
  for (const [command, [stdout, args = () => [], input = '']] of Object.entries(COMMANDS)) {
    it(`ends with 0 for ${command}`, async () => {
      const ended = await runCli([...command.split(' '), ...args()], { env: settings(), input });
      expect(ended.code, ended.stderr).to.equal(0);
      expect(ended.stdout).to.match(stdout);
    });
  }

  it('ends with 2 for wrong usage', async () => {
    const ended = await runCli(['no-such-command']);
    expect(ended).to.include({ code: 2, stdout: '' });
    expect(ended.stderr).to.include('[ERR_USAGE]');
  });

  it('makes one exchange for many runs of ticket at once', async () => {
    const exchanges = simulator.exchanges;
    const run = () => runCli(['ticket'], { env: settings() });
    const ended = await Promise.all([run(), run(), run(), run()]);
    expect(new Set(ended.map(({ stdout }) => stdout)).size).to.equal(1);
    expect(simulator.exchanges).to.equal(exchanges + 1);
  });

  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    it(`of ticket gives back what it holds on ${signal}`, async () => {
      const ended = await runUntilRequest(['ticket'], { env: settings(), simulator, signal });
      const stderr = `superoffice-system-user: Interrupted by ${signal}. [ERR_INTERRUPTED]\n`;
      expect(ended).to.deep.equal({ code, stdout: '', stderr });
      expect(filesIn(cache).filter(({ path }) => !path.endsWith('.lock'))).to.deep.equal([]);
      expect(await runCli(['ticket'], { env: settings() })).to.include({ code: 0 });
    });
  }

  it('of demo ends quietly when nobody reads on', async () => {
    const child = startCli(['demo']);
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, errors }).to.deep.equal({ code: 0, errors: [] });
  });

  it('of tickets gives back its locks when nobody reads its lines any more', async () => {
    simulator.failNext({ hang: true }, 2);
    const child = startCli(['tickets', '--tenants', tenantsFile(), '--json'], settings());
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).to.equal(143);
    const locks = filesIn(cache).filter(({ path }) => /lock.\w/.test(path));
    expect(locks).to.deep.equal([]);
  });

  it('of call rest ends once its answer is no longer read, and what it holds is given back', async () => {
    const tenant = await startTenant((_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    const args = ['call', 'rest', 'v1/any', '--certificate', certificate()];
    const child = startCli(args, { ...settings(), SUPEROFFICE_LOGIN_URL: tenant.url });
    const stderr = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).to.equal(143);
    expect(await stderr).to.match(/^superoffice-system-user: Interrupted by SIGTERM\. .*\n$/);
    const locks = filesIn(cache).filter(({ path }) => /lock.\w/.test(path));
    expect(locks).to.deep.equal([]);
    await tenant.close();
  });

  for (const isTrusted of [true, false]) {
    it(`of doctor tells of TLS with a CA that is ${isTrusted ? '' : 'not '}trusted`, async () => {
      const server = createServer(loopbackKey, (_request, response) => response.end('{}'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const ca = folder.file('ca.pem', loopbackKey.cert);
      const env = { NODE_EXTRA_CA_CERTS: isTrusted ? ca : '' };
      const { code, check } = await examine(`https://127.0.0.1:${port}`, env, [], runCli);
      server.closeAllConnections();
      server.close();
      const { verdict, found, remedy = '' } = check('login host');
      expect(verdict).to.equal(isTrusted ? 'ok' : 'failed');
      if (isTrusted) {
        expect(found).to.match(
          /TLSv1\.3, certificate issued by Loopback \(made up for tests\), valid until Nov .* 2126 GMT$/,
        );
      } else expect(remedy).to.include('NODE_EXTRA_CA_CERTS');
      expect(code).to.equal(isTrusted ? 4 : 3);
    });
  }

  it('of simulate ends with 0 once its standard input is a pipe that closes', async () => {
    const child = startCli(['simulate']);
    await once(createInterface(child.stdout), 'line');
    child.stdin.end();
    expect(await once(child, 'close')).to.deep.equal([0, null]);
  });

  const STDIN = {
    'is no pipe': (main: string[]) => spawn('node', main, { stdio: ['ignore', 'pipe', 'pipe'] }),
    'gave a setting': (main: string[]) => {
      const child = spawn('node', [...main, '--client-secret-file', '-']);
      child.stdin.end('secret');
      return child;
    },
  };
  for (const [what, start] of Object.entries(STDIN)) {
    it(`of simulate goes on where its standard input ${what}`, async () => {
      const child = start([MAIN, 'simulate']);
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      const init = { headers: { Connection: 'close' } };
      for (let count = 0; count < 20; count++)
        expect((await fetch(`${url}/login/.well-known/jwks`, init)).status).to.equal(200);
      child.kill();
      expect(await once(child, 'close')).to.deep.equal([0, null]);
    });
  }
});
