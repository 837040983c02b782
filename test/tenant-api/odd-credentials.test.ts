import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { SystemUserClient, TenantHandle, TicketStore } from 'superoffice-system-user';
import { TicketSealer } from '../../lib/tickets/ticket-sealer.js';
import { failureOf } from '../support/failure-of.js';
import { openClient, type Opened } from '../support/open-client.js';
import { CONTACT_WSDL, NETSERVER, operationOf } from '../support/open-contact.js';

const TICKET = 'http://schemes.superoffice.net/identity/ticket';
const ARGS = { ContactEntityId: 3 };

describe('credentials with odd characters', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let tenant: TenantHandle;
  const open = async (clientSecret: string) => {
    opened = await openClient({}, { clientSecret });
    client = opened.clientWith({});
    tenant = client.tenant(opened.tenant);
  };
  afterEach(async () => {
    await client.close();
    await opened.simulator.stop();
  });
  const bodyOf = async (wsdl: string = CONTACT_WSDL, by: TenantHandle = tenant) => {
    const contact = await by.createSoapClient(wsdl, { service: 'Contact' });
    const answered = operationOf(contact)(ARGS);
    await answered.catch(() => undefined);
    const { body } = opened.simulator.requests
      .filter(({ path }) => path.includes('/Remote/'))
      .at(-1)!;
    return { body, answered };
  };

  it('are escaped in the header blocks: a client secret', async () => {
    await open('a<b>&"c\'');
    const { body, answered } = await bodyOf();
    expect((await answered)[0].Response.ContactId).to.equal(3);
    expect(body).to.include('>a&lt;b&gt;&amp;&quot;c&apos;</ApplicationToken>');
  });

  it('are escaped in the header blocks: a ticket', async () => {
    await open('secret');
    const { claims, issuedAt, expiresAt } = await client.getTicket(opened.tenant);
    const changed = JSON.stringify({ issuedAt, claims: { ...claims.raw, [TICKET]: '7T:<&">' } });
    const sealingKey = Buffer.alloc(32, 'test');
    const store: TicketStore = {
      get: (name) =>
        Promise.resolve({ value: new TicketSealer(sealingKey).seal(changed, name), expiresAt }),
      set: () => Promise.resolve(),
      extend: () => Promise.resolve(true),
      delete: () => Promise.resolve(true),
    };
    const other = opened.clientWith({ store, sealingKey, refusalCooldownMs: 3_600_000 });
    opened.simulator.failNextCall({ status: 503 });
    const { body } = await bodyOf(CONTACT_WSDL, other.tenant(opened.tenant));
    expect(body).to.include('<Ticket>7T:&lt;&amp;&quot;&gt;</Ticket>');
    await other.close();
  });

  it('are escaped in the header blocks: the namespace beside them', async () => {
    await open('secret');
    const odd = 'urn:a&amp;b&lt;c&quot;';
    const { body } = await bodyOf(readFileSync(CONTACT_WSDL, 'utf8').replaceAll(NETSERVER, odd));
    expect(body).to.include(`<ApplicationToken xmlns="${odd}">secret</ApplicationToken>`);
    expect(body).to.include(`<Credentials xmlns="${odd}"><Ticket>`);
  });

  for (const secret of ['hemmelig-å', '秘密']) {
    it(`are no header of HTTP: ${JSON.stringify(secret)} is refused for REST, not for SOAP`, async () => {
      await open(secret);
      for (const call of [
        () => tenant.fetch('v1/Contact/3'),
        () => tenant.authorizationHeaders(),
      ]) {
        const failure = await failureOf(call);
        expect(failure).to.be.instanceOf(TypeError);
        expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
        expect(failure.message)
          .to.match(/clientSecret must be printable ASCII/)
          .and.not.include(secret);
      }
      expect(opened.simulator.calls).to.equal(0);
      expect((await (await bodyOf()).answered)[0].Response.ContactId).to.equal(3);
    });
  }
});
