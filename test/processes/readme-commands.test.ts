import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPrivateKey } from 'superoffice-system-user';
import { startSimulator, type Simulator } from 'superoffice-system-user/simulator';
import ts from 'typescript';
import { name, scripts } from '../../package.json';
import { codeBlocks, type CodeBlock } from '../support/code-blocks.js';
import { fixture } from '../support/fixture.js';
import { unpackTarball, type Installed } from './unpack-tarball.js';

const ROOT = join(__dirname, '../..');
const blocks = codeBlocks('README.md');
const blockIn = (blocks: CodeBlock[], text: string) =>
  blocks.find(({ code }) => code.includes(text))!.code;
const blockWith = (text: string) => blockIn(blocks, text);

/** What a stranger sees who copies the commands of the README into a shell, with the packed package installed. */
describe('the commands in the README', function () {
  this.timeout(60_000);
  let installed: Installed;
  let simulator: Simulator;

  before(async () => {
    installed = unpackTarball();
    const bin = join(installed.folder, 'node_modules/.bin');
    const main = join(installed.folder, 'node_modules/superoffice-system-user/dist/cli/main.js');
    mkdirSync(bin);
    symlinkSync(main, join(bin, 'superoffice-system-user'));
    chmodSync(main, 0o755);
    writeFileSync(join(installed.folder, 'private-key.xml'), fixture('keys/partner.xml'));
    const [, clientSecret] = /CLIENT_SECRET=(\S+)/.exec(blockWith('export '))!;
    const [, systemUserToken] = /SYSTEM_USER_TOKEN='(.*)'/.exec(blockWith('export '))!;
    simulator = await startSimulator({
      clientSecret: clientSecret!,
      partnerKey: fixture('keys/partner-public.pem'),
      tenants: [{ contextIdentifier: 'Cust12345', systemUserToken: systemUserToken! }],
    });
  });
  after(async () => {
    await simulator.stop();
    installed.remove();
  });

  /** Runs a script; `onOutput` may end it once it has said enough. */
  async function run(
    command: string,
    parameters: string[],
    onOutput?: (child: ReturnType<typeof spawn>) => void,
  ) {
    const { PATH, HOME } = process.env;
    const child = spawn(command, parameters, {
      cwd: installed.folder,
      env: { PATH, HOME, SUPEROFFICE_CACHE_FOLDER: join(installed.folder, 'cache') },
      detached: true,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput?.(child);
    });
    child.stderr.resume();
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, output };
  }
  const shell = (script: string, onOutput?: Parameters<typeof run>[2]) =>
    run('bash', ['-ec', script], onOutput);

  it('are all of them tried here', () => {
    const shellBlocks = blocks.filter(({ language }) => language === 'sh');
    expect(shellBlocks).to.have.length(5);
  });

  it('begin with the installation and the demo', async () => {
    const [install, ...others] = blocks[0]!.code.split('\n');
    expect(install).to.equal(`npm install ${name}`);
    const { code, output } = await shell(others.join('\n'));
    expect(code).to.equal(0);
    expect(output).to.match(/^7T:\S+\n$/m);
  });

  it('name the two that are enough on a fresh clone', () => {
    expect(blockWith('npm ci')).to.match(/^npm ci && npm run demo .*\nnpm ci && npm test .*\n$/);
    expect(scripts).to.include.keys('demo', 'test');
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    for (const command of ['npm ci', 'npm run demo', 'npm test']) expect(ci).to.include(command);
  });

  it('print a ticket', async () => {
    const address = `SUPEROFFICE_LOGIN_URL=${simulator.url}`;
    const script = blockWith('export ').replace('SUPEROFFICE_ENVIRONMENT=sod', address);
    expect(await shell(script))
      .to.deep.include({ code: 0 })
      .and.to.have.property('output')
      .match(/^7T:\S+\n$/);
  });

  it('and those of docs/netserver.md call the tenant', async () => {
    const address = `SUPEROFFICE_LOGIN_URL=${simulator.url}`;
    const settings = blockWith('export ')
      .replace('SUPEROFFICE_ENVIRONMENT=sod', address)
      .replace(/^npx .*$/m, '');
    const calls = blockIn(codeBlocks('docs/netserver.md'), 'call rest');
    cpSync(join(ROOT, 'wsdl/Contact.wsdl'), join(installed.folder, 'Contact.wsdl'));
    writeFileSync(join(installed.folder, 'contact.json'), '{ "Name": "Example AS" }');
    const { code, output } = await shell(settings + calls);
    expect(code).to.equal(0);
    expect(output.match(/Simulated Company 3|Example AS|Running/g)).to.deep.equal([
      'Simulated Company 3',
      'Example AS',
      'Simulated Company 3',
      'Running',
    ]);
  });

  it('convert a key', async () => {
    expect(await shell(blockWith('key private-key.xml'))).to.deep.equal({ code: 0, output: '' });
    const file = join(installed.folder, 'private-key.pem');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readPrivateKey(readFileSync(file)).export('xml').replace(/\s/g, '')).to.equal(
      fixture('keys/partner.xml').toString(),
    );
  });

  it('run the simulator', async () => {
    const script = blockWith('simulate --port').replace('8400', '0');
    const { output } = await shell(script, (child) => {
      process.kill(-child.pid!, 'SIGTERM');
    });
    expect(JSON.parse(output)).to.include.keys(
      'url',
      'clientSecret',
      'contextIdentifier',
      'systemUserToken',
      'privateKey',
    );
  });

  const PROGRAMS = [
    ['README.md', 'startSimulator()', /^7T: 1 3\n$/],
    ['docs/simulator.md', 'startSimulator()', /^200 1 1\n$/],
    ['docs/simulator.md', 'moveTenant(', /^http:\S+\/moved1\/Cust12345\/api 0\n$/],
  ] as const;
  for (const [page, text, output] of PROGRAMS) {
    it(`and the program with ${text} in ${page} runs unchanged`, async () => {
      const { outputText } = ts.transpileModule(blockIn(codeBlocks(page), text), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      writeFileSync(join(installed.folder, 'program.mjs'), outputText);
      const ended = await run(process.execPath, ['program.mjs']);
      expect(ended.code).to.equal(0);
      expect(ended.output).to.match(output);
    });
  }
});
