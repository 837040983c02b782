import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { CONTACT_WSDL } from '../support/open-contact.js';
import { listen } from '../support/listen.js';
import { filesIn } from './cache-files.js';
import { canaries } from './canaries.js';
import { openCall, type OpenedCall } from './open-call.js';
import { runCli, runUntilRequest, type Env } from './run-cli.js';

const { contextIdentifier, clientSecret } = canaries;
const SERVICE = ['--wsdl', CONTACT_WSDL, '--service', 'Contact'];
const GET = ['GetContactEntity', ...SERVICE, '--data', '{ "ContactEntityId": 3 }'];
const wsdl = readFileSync(CONTACT_WSDL, 'utf8');

describe('superoffice-system-user call soap', () => {
  let opened: OpenedCall;
  let simulator: Simulator;
  let folder: OpenedCall['folder'];
  let cache: string;
  beforeEach(async () => {
    opened = await openCall('soap');
    ({ simulator, folder, cache } = opened);
  });
  afterEach(() => opened.close());

  const settings = () => opened.settings();
  const cachedTicket = () => opened.cachedTicket();
  const run = (args: readonly string[], input = '', env: Env = {}) => opened.run(args, input, env);
  /** Runs it, expects a result and nothing else, and gives that. */
  async function expectResult(args: readonly string[], input = '') {
    const { code, stdout, stderr } = await run(args, input);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    return JSON.parse(stdout) as { Response: Record<string, unknown> };
  }
  const calls = () => simulator.requests.filter(({ path }) => path.endsWith('/Contact.svc'));

  it('prints the result as JSON, nil as null, times as texts', async () => {
    const { Response } = await expectResult(GET);
    expect(Response).to.include({
      ContactId: 3,
      Department: 'Blåbær & <Sønner>',
      Description: null,
      UpdatedDate: '2025-03-01T09:30:00.000Z',
      NoMailing: false,
    });
    expect(calls()).to.have.length(1);
  });

  for (const [what, data, input] of [
    ['as it is', () => '{"Count":2}', ''],
    ['from a file', (file: string) => `@${file}`, ''],
    ['from stdin', () => '-', '{"Count":2}'],
  ] as const) {
    it(`takes the parameters ${what}`, async () => {
      const given = data(folder.file('data.json', '{"Count":2}'));
      const args = ['GetContactListOf', ...SERVICE, '--data', given];
      const { Response } = await expectResult(args, input);
      expect(Response).to.have.nested.property('Contact[1].Name', 'Simulated Company 2');
    });
  }

  it('writes what JSON holds as NetServer reads it', async () => {
    const ContactEntity = { Name: 'Å & <b>', CreatedDate: '2026-11-23T20:40:00Z', ContactId: 7 };
    const data = JSON.stringify({ ContactEntity });
    const args = ['SaveContactEntity', ...SERVICE, '--data', data];
    const { Response } = await expectResult(args);
    expect(Response).to.include({ Name: 'Å & <b>', CreatedDate: '2026-11-23T20:40:00.000Z' });
  });

  it('sends no parameters where there are none', async () => {
    const ended = await run(['GetContactEntity', ...SERVICE]);
    expect(ended).to.include({ code: 1, stdout: '' });
    expect(calls()[0]!.body).to.match(/<GetContactEntity[^>]*\/>|<GetContactEntity[^>]*><\//);
  });

  it('makes an exchange the first time only, and shares the ticket with "ticket"', async () => {
    const ticket = await cachedTicket();
    await expectResult(GET);
    await expectResult(GET);
    expect(simulator.exchanges).to.equal(1);
    for (const { body } of calls()) expect(body).to.include(ticket).and.include(clientSecret);
  });

  it('renews a ticket that is refused, caches the new one, and follows a tenant', async () => {
    const first = await cachedTicket();
    simulator.revokeTickets(contextIdentifier);
    simulator.moveTenant(contextIdentifier);
    await expectResult(GET);
    expect(simulator.exchanges).to.equal(2);
    const second = await cachedTicket();
    expect(second).to.not.equal(first);
    expect(simulator.exchanges).to.equal(2);
    expect(calls().at(-1)!.body).to.include(second);
    expect(calls().at(-1)!.path).to.match(/^\/moved1\//);
  });

  it('gives back what it holds on SIGTERM', async () => {
    const args = ['call', 'soap', ...GET];
    const ended = await runUntilRequest(args, { env: settings(), simulator, signal: 'SIGTERM' });
    expect(ended).to.include({ code: 143, stdout: '' });
    expect(filesIn(cache).filter(({ path }) => !path.endsWith('.lock'))).to.deep.equal([]);
  });

  describe('that NetServer does not do', () => {
    it('ends with 1 and says what NetServer says', async () => {
      const args = ['GetContactEntity', ...SERVICE, '--data', '{ "ContactEntityId": 404 }'];
      const ended = await run(args);
      expect(ended).to.include({ code: 1, stdout: '' });
      expect(ended.stderr).to.match(
        /^superoffice-system-user: The entity was not found\. \[ERR_NETSERVER\]\n[^]* {2}NetServer could not perform the call \(SuperOffice\.\S+\)\. Check --data\.\n$/,
      );
    });

    it('tells no secret that it quotes, and what there is for users', async () => {
      const echo = `${clientSecret} ${await cachedTicket()}`;
      const exception = {
        type: 'SuperOffice.Odd',
        message: echo,
        friendlyText: `For you: ${echo}`,
      };
      simulator.failNextCall({ exception });
      const ended = await run(GET);
      expect(ended).to.include({ code: 1, stdout: '' });
      expect(ended.stderr.split('\n').slice(1)).to.deep.equal([
        '  For you: [secret] [secret]',
        '  NetServer could not perform the call (SuperOffice.Odd). Check --data.',
        '',
      ]);
    });

    it('says no more than NetServer does', async () => {
      simulator.failNextCall({ exception: { type: '', message: 'It is odd.' } });
      const { stderr } = await run(GET);
      expect(stderr).to.equal(
        'superoffice-system-user: It is odd. [ERR_NETSERVER]\n' +
          '  NetServer could not perform the call. Check --data.\n',
      );
    });

    it('ends with 3 for a status, and as "ticket" does where there is no ticket', async () => {
      simulator.failNextCall({ status: 503 });
      const busy = await run(GET);
      expect(busy).to.include({ code: 3, stdout: '' });
      expect(busy.stderr).to.include('[ERR_HTTP_STATUS]');
      simulator.failNext({ reason: 'Revoked' });
      const refused = await run(GET, '', { SUPEROFFICE_CACHE_FOLDER: join(folder.path, 'other') });
      expect(refused).to.include({ code: 1, stdout: '' });
      expect(refused.stderr).to.include('[ERR_AUTHENTICATION_REFUSED]');
    });

    it('ends with 3 once --timeout is over, for the call too', async () => {
      await cachedTicket();
      const { url, close } = await listen(() => undefined);
      // The proxy takes the call, and never passes it on.
      const env = { HTTP_PROXY: url, NO_PROXY: '' };
      const ended = await run([...GET, '--timeout', '300'], '', env);
      await close();
      expect(ended).to.include({ code: 3, stdout: '' });
      expect(ended.stderr).to.match(/\[ERR_TIMEOUT\][^]*Check timeoutMs \(--timeout <ms>\)\.\n$/);
    });
  });

  describe('of an operation that there is not', () => {
    const NAMES = 'GetContactEntity, GetContactListOf, SaveContactEntity';
    for (const operation of [
      ...['canary', 'getcontactentity', 'GetContactEntityAsync', 'WcfContactService'],
      ...['constructor', 'toString', '__proto__', 'addSoapHeader', 'describe', 'wsdl', ''],
    ]) {
      it(`ends with 2 for "${operation}", names those there are, and sends nothing`, async () => {
        const ended = await run([operation, ...SERVICE]);
        expect(ended).to.include({ code: 2, stdout: '' });
        expect(ended.stderr).to.equal(
          `superoffice-system-user: The operation is not in the WSDL. [ERR_USAGE]\n  Operations in the WSDL: ${NAMES}.\n`,
        );
        expect(simulator.requests).to.deep.equal([]);
      });
    }

    it('names a hundred of them at the most', async () => {
      const operation = (name: string) =>
        `<wsdl:operation name="${name}"><wsdl:input message="tns:GetContactEntityRequest"/>` +
        '<wsdl:output message="tns:GetContactEntityResponse"/></wsdl:operation>';
      const bound = (name: string) => `<wsdl:operation name="${name}"/>`;
      const names = Array.from({ length: 120 }, (_, index) => `Operation${index + 100}`);
      const large = wsdl
        .replace('</wsdl:portType>', `${names.map(operation).join('')}$&`)
        .replace('</wsdl:binding>', `${names.map(bound).join('')}$&`);
      const args = ['canary', '--service', 'Contact', '--wsdl', folder.file('large', large)];
      const { stderr } = await run(args);
      expect(stderr).to.match(/, Operation197, and 23 more\.\n$/);
    });

    it('names each of several ports once', async () => {
      const path = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');
      const ended = await run(['x', '--service', 'Contact', '--wsdl', path]);
      expect(ended.stderr).to.include('Operations in the WSDL: Authenticate.\n');
    });

    it('has none where the WSDL does not describe its messages', async () => {
      const poor = wsdl.replace(/<wsdl:message[^]*<\/wsdl:message>/, '');
      const args = ['GetContactEntity', '--service', 'Contact', '--wsdl', folder.file('x', poor)];
      const ended = await run(args);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.include('Operations in the WSDL: none.');
    });
  });

  describe('that is wrong', () => {
    const ARGS = ['GetContactEntity', ...SERVICE];
    const object = 'is not a JSON object';
    const from = (name: string, content = '') => [
      ...['GetContactEntity', '--service', 'Contact', '--wsdl'],
      content === '' ? name : folder.file(name, content),
    ];
    const WRONG: readonly [what: string, args: () => string[], message: string][] = [
      ['no operation', () => SERVICE, 'Too few arguments.'],
      ['no WSDL', () => ['GetContactEntity', '--service', 'Contact'], '--wsdl is required'],
      ['no service', () => ['GetContactEntity', '--wsdl', CONTACT_WSDL], '--service is required'],
      ['a bad service', () => [...ARGS, '--service', 'canary/..'], 'service must be a name'],
      ['a missing WSDL', () => from('canary'), 'The --wsdl file cannot be read: no such file'],
      ['a folder', () => from(folder.path), 'The --wsdl file cannot be read: it is a directory'],
      ['a WSDL that is no XML', () => from('x', 'canary'), 'wsdl is not well-formed XML'],
      ['XML that is no WSDL', () => from('x', '<canary/>'), 'wsdl is not a WSDL'],
      ['no JSON', () => [...ARGS, '--data', 'canary'], 'is not valid JSON'],
      ['a list', () => [...ARGS, '--data', '["canary"]'], object],
      ['null', () => [...ARGS, '--data', 'null'], object],
      ['a text', () => [...ARGS, '--data', '"canary"'], object],
    ];
    for (const [what, args, message] of WRONG) {
      it(`ends with 2 for ${what}, with nothing sent`, async () => {
        const ended = await run(args());
        expect(ended).to.include({ code: 2, stdout: '' });
        expect(ended.stderr).to.include(message);
        expect(ended.stderr).to.match(/^superoffice-system-user: .*\[ERR_\w+\]\n/);
        expect(ended.stderr).to.not.include(folder.path);
        expect(simulator.requests).to.deep.equal([]);
      });
    }

    it('says where the settings come from that are missing', async () => {
      const ended = await runCli(['call', 'soap', ...GET]);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.match(/Not set: environment or loginUrl, clientSecret, privateKey, /);
      expect(ended.stderr).to.include('Set systemUserToken with --system-user-token-file');
    });
  });
});
