/* eslint-disable @typescript-eslint/no-unsafe-call -- what a WSDL describes has no types */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SoapClient, SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';

const FILE = join(__dirname, '../../wsdl/Contact.wsdl');
const WSDL = readFileSync(FILE, 'utf8');
const OPTIONS = { service: 'Contact' };

describe('a SOAP client', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let contact: SoapClient;
  const servers: Listening[] = [];
  const open = (options: object = {}) =>
    client.tenant(opened.tenant).createSoapClient(FILE, { ...OPTIONS, ...options });
  const get = async (ContactEntityId: number) =>
    (
      (await contact.GetContactEntityAsync({ ContactEntityId })) as [{ Response: { Name: string } }]
    )[0].Response.Name;
  beforeEach(async () => {
    opened = await openClient();
    client = opened.clientWith({});
    contact = await open();
  });
  afterEach(async () => {
    await client.close();
    for (const server of servers.splice(0)) await server.close();
    await opened.simulator.stop();
  });

  describe('is made of a WSDL', () => {
    const make = (wsdl: string | Uint8Array, options: object = OPTIONS) =>
      client.tenant(opened.tenant).createSoapClient(wsdl, options as typeof OPTIONS);

    it('as a file, text or bytes, in each encoding', async () => {
      for (const wsdl of [FILE, WSDL, `\uFEFF${WSDL}`, Buffer.from(WSDL)]) {
        contact = await make(wsdl);
        expect(await get(3)).to.equal('Simulated Company 3');
      }
    });

    it('that is parsed once, and whose options are each client’s own', async () => {
      const [one, two] = await Promise.all([
        make(FILE),
        make(FILE, { ...OPTIONS, handleNilAsNull: true }),
      ]);
      const wsdlOf = (made: SoapClient) =>
        made.wsdl as { definitions: object; options: { handleNilAsNull: boolean } };
      expect(wsdlOf(one).definitions).to.equal(wsdlOf(two).definitions);
      expect(wsdlOf(one).options.handleNilAsNull).to.equal(false);
      expect(wsdlOf(two).options.handleNilAsNull).to.equal(true);
    });

    it('whose address gets nothing, nor does what it leans on', async () => {
      let reached = 0;
      const hostile = await listen((_request, response) => {
        reached++;
        response.end();
      });
      servers.push(hostile);
      contact = await make(
        WSDL.replace(/location="[^"]*"/, `location="${hostile.url}/Contact.svc"`),
      );
      expect(await get(3)).to.equal('Simulated Company 3');
      const leaning = WSDL.replace('<wsdl:types>', `<wsdl:import location="${hostile.url}"/>$&`);
      expect((await failureOf(() => make(leaning))).message).to.match(/imports other files/);
      expect(reached).to.equal(0);
    });

    const WRONG: Record<string, string | Uint8Array> = {
      'an address': 'https://example.com/Contact.svc?wsdl',
      'a DOCTYPE': '<!DOCTYPE x><definitions/>',
      'other XML': '<x/>',
      'no XML': '<x',
      'odd bytes': Buffer.from([0x3c, 0xff, 0xff]),
    };
    for (const [what, wsdl] of Object.entries(WRONG)) {
      it(`but not of ${what}`, async () => {
        expect((await failureOf(() => make(wsdl))).code).to.equal('ERR_INVALID_ARG_VALUE');
      });
    }

    it('and of options that make sense', async () => {
      const wrong = [
        { service: '../x' },
        {},
        { ...OPTIONS, timeZone: {} },
        { ...OPTIONS, timeZone: { SoTimeZoneId: 1.5 } },
        { ...OPTIONS, stackTrace: 1 },
        { ...OPTIONS, odd: true },
      ];
      for (const options of wrong) {
        expect((await failureOf(() => make(FILE, options))).code).to.match(/^ERR_INVALID_ARG/);
      }
      expect((await failureOf(() => make('missing.wsdl'))).code).to.equal('ENOENT');
    });
  });
});
