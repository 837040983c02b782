import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'chai';
import { unpackTarball, type Installed } from './unpack-tarball.js';

const ROOT = join(__dirname, '../..');

const NAMES = [
  ...[
    'Endpoints',
    'KeySet',
    'NetServerError',
    'SystemUserClient',
    'SystemUserError',
    'buildEnvelope',
    'extractTicket',
  ],
  ...['fileTicketStore', 'memoryTicketStore'],
  ...['openWsdl', 'parseResponse', 'readPrivateKey', 'sendEnvelope'],
  ...['signSystemUserToken', 'toJson', 'validateToken'],
];

describe('the packed package', function () {
  this.timeout(60_000);
  let installed: Installed;
  before(() => {
    installed = unpackTarball();
  });
  after(() => {
    installed.remove();
  });

  const run = (...parameters: string[]) =>
    execFileSync(process.execPath, parameters, {
      cwd: installed.folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();

  it('holds exactly what it should', () => {
    const types = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/^cli[\\/]/.test(file))
      .map((file) => `dist/${file.replace(/ts$/, 'd.ts')}`);
    const commands = readdirSync(join(ROOT, 'lib/cli/commands'))
      .filter((file) => !file.startsWith('call-'))
      .map((file) => file.replace(/\.ts$/, ''));
    const chunks = [
      'core',
      'sockets',
      'settings',
      'report-error',
      'rolldown-runtime',
      'start',
      'user-folder',
      ...commands,
    ];
    const built = [
      ...['index', 'redis/index', 'simulator/index', 'store-conformance/index', 'cli/main'],
      ...chunks.map((name) => `chunks/${name}`),
    ].map((name) => `dist/${name}.js`);
    const docs = readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`);
    const examples = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\/[\w-]+\.(?:js|md|diff)$/i.test(file))
      .map((file) => `examples/${file}`);
    expect([...installed.files].sort()).to.deep.equal(
      [
        ...types,
        ...built,
        ...docs,
        ...examples,
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
        'wsdl/Contact.wsdl',
        'wsdl/PartnerSystemUserService.wsdl',
      ].sort(),
    );
  });

  it('has a README whose links lead to what it holds', () => {
    for (const page of installed.files.filter((file) => file.endsWith('.md'))) {
      const file = join(installed.folder, 'node_modules/superoffice-system-user', page);
      for (const [, link] of readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        expect(installed.files, `${page}: ${link!}`).to.include(
          posix.join(posix.dirname(page), link!),
        );
      }
    }
  });

  it('has types that lean on no other package’s', () => {
    const folder = join(installed.folder, 'node_modules/superoffice-system-user/dist');
    const seen = new Set<string>();
    const others = new Set<string>();
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*[^]*?\*\//g, '');
      for (const [, name = ''] of code.matchAll(/(?:from |import\()'([^']+)'/g)) {
        if (!name.startsWith('.')) others.add(name.replace(/^node:.*/, 'node'));
        else visit(posix.join(posix.dirname(file), name.replace(/js$/, 'd.ts')));
      }
    };
    for (const part of ['', 'redis/', 'simulator/', 'store-conformance/'])
      visit(`${part}index.d.ts`);
    expect(seen.size).to.be.greaterThan(40);
    expect([...others]).to.deep.equal(['node']);
  });

  it('is required', () => {
    const names = run('-p', 'Object.keys(require("superoffice-system-user")).sort().join()');
    expect(names).to.equal(NAMES.join());
  });

  it('is imported by name, and is the same build', () => {
    const script = `
      import { createRequire } from 'node:module';
      import { ${NAMES.join(', ')} } from 'superoffice-system-user';
      import { redisTicketStore } from 'superoffice-system-user/redis';
      import { startSimulator } from 'superoffice-system-user/simulator';
      import { ticketStoreCases } from 'superoffice-system-user/store-conformance';
      const required = createRequire(import.meta.url)('superoffice-system-user');
      const others = [redisTicketStore, startSimulator, ticketStoreCases];
      console.log(required.SystemUserError === SystemUserError, ...others.map((each) => typeof each));`;
    writeFileSync(join(installed.folder, 'main.mjs'), script);
    expect(run('main.mjs')).to.equal('true function function function');
  });

  it('makes the whole exchange as installed', () => {
    const script = `
      const { SystemUserClient } = require('superoffice-system-user');
      const { startSimulator } = require('superoffice-system-user/simulator');
      (async () => {
        const simulator = await startSimulator();
        const { url: loginUrl, clientSecret, privateKey, tenants: [tenant] } = simulator;
        const client = new SystemUserClient({ loginUrl, clientSecret, privateKey });
        const { ticket } = await client.authenticate(tenant);
        console.log(ticket.slice(0, 3));
        await simulator.stop();
      })();`;
    writeFileSync(join(installed.folder, 'main.cjs'), script);
    expect(run('main.cjs')).to.equal('7T:');
  });

  it('loads none of the heavy packages before they are needed', () => {
    const script = `
      require('superoffice-system-user');
      const heavy = /node_modules.(soap|xml2js|node-rsa|jsonwebtoken|jose|commander|saxes)./;
      console.log(Object.keys(require.cache).filter((file) => heavy.test(file)).length);`;
    writeFileSync(join(installed.folder, 'lazy.cjs'), script);
    expect(run('lazy.cjs')).to.equal('0');
  });

  it('says that the package redis is needed where it is not installed', () => {
    const script = `
      const { redisTicketStore } = require('superoffice-system-user/redis');
      try { redisTicketStore({ url: 'redis://localhost' }); } catch ({ message }) { console.log(message); }`;
    writeFileSync(join(installed.folder, 'redis.cjs'), script);
    expect(run('redis.cjs')).to.match(/needs the package redis: npm install redis$/);
  });

  it('shows its command line under its name', () => {
    expect(run('node_modules/superoffice-system-user/dist/cli/main.js', '--version')).to.match(
      /^\d+\.\d+\.\d+/,
    );
  });

  it('has no way in but the ones it names', () => {
    expect(() => run('-e', 'require("superoffice-system-user/dist/client.js")')).to.throw(
      /ERR_PACKAGE_PATH_NOT_EXPORTED/,
    );
    for (const name of ['Contact', 'PartnerSystemUserService']) {
      const contract = `superoffice-system-user/wsdl/${name}.wsdl`;
      expect(run('-p', `require.resolve(${JSON.stringify(contract)})`)).to.match(/\.wsdl$/);
    }
  });

  it('has types for require and for import, without a library of its own showing through', () => {
    const body = `
      const client = new SystemUserClient({ environment: 'sod', clientSecret: 's', privateKey: 'k' });
      const promise: Promise<SystemUserTicket> = client.authenticate({ contextIdentifier: 'C', systemUserToken: 't' });
      const error: SystemUserErrorCode = 'ERR_TIMEOUT';
      // @ts-expect-error an environment that does not exist
      new SystemUserClient({ environment: 'prod', clientSecret: 's', privateKey: 'k' });
      const store: TicketStore = redisTicketStore({ url: 'redis://localhost' });
      const stores: TicketStore[] = [store, memoryTicketStore(), fileTicketStore({ folder: 'tickets' })];
      const cases: readonly TicketStoreCase[] = ticketStoreCases((now) => memoryTicketStore({ now }));
      // @ts-expect-error a client that is none
      redisTicketStore({ client: {} });
      export { promise, error, startSimulator, stores, cases };`;
    const imports = `
      import { SystemUserClient, fileTicketStore, memoryTicketStore } from 'superoffice-system-user';
      import type { SystemUserErrorCode, SystemUserTicket, TicketStore } from 'superoffice-system-user';
      import { redisTicketStore } from 'superoffice-system-user/redis';
      import { startSimulator } from 'superoffice-system-user/simulator';
      import { ticketStoreCases, type TicketStoreCase } from 'superoffice-system-user/store-conformance';`;
    for (const file of ['user.cts', 'user.mts'])
      writeFileSync(join(installed.folder, file), imports + body);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const strict = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--target', 'es2022'];
    run(tsc, ...strict, '--module', 'node16', '--types', 'node', 'user.cts', 'user.mts');
  });
});
