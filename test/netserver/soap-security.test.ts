/* eslint-disable @typescript-eslint/no-unsafe-call -- what a WSDL describes has no types */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { join } from 'node:path';
import { expect } from 'chai';
import { createClientAsync } from 'soap';
import { NetServerError, type SoapClient, type SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import type { Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';

const FILE = join(__dirname, '../../wsdl/Contact.wsdl');
const WSDL = readFileSync(FILE, 'utf8');
const OPTIONS = { service: 'Contact' };

describe('a node-soap client', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let contact: SoapClient;
  let name: string;
  const servers: Listening[] = [];
  const open = (options: object = {}) =>
    client.tenant(opened.tenant).createSoapClient(FILE, { ...OPTIONS, ...options });
  const get = async (ContactEntityId: number) =>
    (
      (await contact.GetContactEntityAsync({ ContactEntityId })) as [{ Response: { Name: string } }]
    )[0].Response.Name;
  const posts = () => opened.simulator.requests.filter(({ path }) => path.includes('Contact.svc'));
  beforeEach(async () => {
    opened = await openClient();
    client = opened.clientWith({});
    name = opened.tenant.contextIdentifier;
    contact = await open();
  });
  afterEach(async () => {
    await client.close();
    for (const server of servers.splice(0)) await server.close();
    await opened.simulator.stop();
  });

  describe('made elsewhere, with soapSecurity', () => {
    beforeEach(async () => {
      contact = await createClientAsync(WSDL, { disableCache: true });
      contact.setSecurity(
        client.tenant(opened.tenant).soapSecurity({ timeZone: { SoTimeZoneId: 1 } }),
      );
    });

    it('goes the same way: headers, renewal, moves, NetServer’s errors', async () => {
      expect(await get(3)).to.equal('Simulated Company 3');
      opened.simulator.revokeTickets(name);
      opened.simulator.moveTenant(name);
      expect(await get(4)).to.equal('Simulated Company 4');
      expect(opened.simulator.exchanges).to.equal(2);
      expect(posts().at(-1)!.body).to.include('<SoTimeZoneId>1</SoTimeZoneId>');
      expect(await failureOf(() => get(404))).to.be.instanceOf(NetServerError);
    });

    it('shows credentials nowhere, and sends nothing to another address', async () => {
      contact.setEndpoint('http://127.0.0.1:1/x/Contact.svc');
      expect(await get(3)).to.equal('Simulated Company 3');
      const { ticket } = await client.getTicket(opened.tenant);
      const shown = inspect(contact, { depth: 8, maxStringLength: null });
      for (const secret of [ticket, opened.simulator.clientSecret])
        expect(shown).not.to.include(secret);
      contact.setEndpoint('http://127.0.0.1:1/x');
      expect((await failureOf(() => get(3))).message).to.match(/must end like Contact\.svc/);
    });
  });
});
