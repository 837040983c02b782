import { inspect } from 'node:util';
import { expect } from 'chai';
import { createClientAsync } from 'soap';
import {
  NetServerError,
  type SoapClient,
  type SoapSecurityOptions,
  type SystemUserClient,
} from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import {
  CONTACT_WSDL,
  envelopeOf,
  NETSERVER,
  openContact,
  operationOf,
  type Given,
  type OpenedContact,
} from '../support/open-contact.js';

const ARGS = { ContactEntityId: 3 };

describe('a bare node-soap client with soapSecurity', () => {
  let opened: OpenedContact;
  beforeEach(async () => {
    opened = await openContact();
  });
  afterEach(() => opened.close());

  const bare = async (
    client: SystemUserClient = opened.client,
    options: SoapSecurityOptions = {},
    clientOptions: object = {},
  ): Promise<SoapClient> => {
    const made = await createClientAsync(CONTACT_WSDL, { disableCache: true, ...clientOptions });
    made.setSecurity(client.tenant(opened.tenant).soapSecurity(options));
    return made;
  };
  const nameOf = (given: Given) => given[0].Response.Name;
  const secrets = async () => [
    opened.simulator.clientSecret,
    (await opened.client.getTicket(opened.tenant)).ticket,
  ];

  it('carries the header blocks in their namespace and order, without a TimeZone unless told', async () => {
    await operationOf(await bare())(ARGS);
    const [secret, ticket] = await secrets();
    expect(opened.calls()[0]!.body).to.include(
      `<soap:Header><ApplicationToken xmlns="${NETSERVER}">${secret}</ApplicationToken>` +
        `<Credentials xmlns="${NETSERVER}"><Ticket>${ticket}</Ticket></Credentials></soap:Header>`,
    );
  });

  for (const failure of [
    { status: 401 },
    { exception: { type: 'SuperOffice.Exceptions.SoSessionException', message: 'x' } },
  ]) {
    it(`renews the ticket once after ${JSON.stringify(failure)}`, async () => {
      const contact = await bare();
      await operationOf(contact)(ARGS);
      opened.simulator.failNextCall(failure);
      expect(nameOf(await operationOf(contact)(ARGS))).to.equal('Simulated Company 3');
      expect(opened.simulator.exchanges).to.equal(2);
      const [, refused, second] = opened.calls().map(({ body }) => /<Ticket>[^<]*/.exec(body)?.[0]);
      expect(second).not.to.equal(refused);
    });
  }

  it('follows a tenant that has moved, with a new ticket if need be', async () => {
    const contact = await bare(opened.client, { timeZone: { SoTimeZoneId: 7 } });
    await operationOf(contact)(ARGS);
    opened.simulator.revokeTickets(opened.name);
    opened.simulator.moveTenant(opened.name);
    expect(nameOf(await operationOf(contact)(ARGS))).to.equal('Simulated Company 3');
    const { path, body } = opened.calls().at(-1)!;
    expect(path).to.equal(`/moved1/${opened.name}/Remote/Services88/Contact.svc`);
    expect(body).to.include('<SoTimeZoneId>7</SoTimeZoneId>');
    expect(opened.simulator.exchanges).to.equal(2);
  });

  it('goes to the tenant whatever address the client has, but for the service at its end', async () => {
    const contact = (await bare()) as SoapClient & { setEndpoint: (address: string) => void };
    contact.setEndpoint('http://127.0.0.1:1/x/Contact.svc');
    expect(nameOf(await operationOf(contact)(ARGS))).to.equal('Simulated Company 3');
    contact.setEndpoint('http://127.0.0.1:1/x');
    const failure = await failureOf(() => operationOf(contact)(ARGS));
    expect(failure.message).to.match(/must end with the service, such as Contact\.svc/);
  });

  it('rejects with a NetServerError that holds no credential, nor does the client', async () => {
    const contact = await bare();
    await operationOf(contact)(ARGS);
    const message = (await secrets()).join(' and ');
    opened.simulator.failNextCall({ exception: { type: 'SuperOffice.Odd', message } });
    const failure = await failureOf(() => operationOf(contact)(ARGS));
    expect(failure).to.be.instanceOf(NetServerError);
    expect(failure).to.include({ exceptionType: 'SuperOffice.Odd', stackTrace: undefined });
    const shown = inspect([failure, contact], { depth: 8, maxStringLength: null });
    expect(shown).to.include('GetContactEntity');
    for (const secret of await secrets()) expect(shown).not.to.include(secret);
    expect(contact.lastRequest).to.match(/<soap:Header><!--[-\w]+--><\/soap:Header>/);
  });

  it('gives the server’s stack trace where it is asked for', async () => {
    const contact = await bare(opened.client, { stackTrace: true });
    const failure = await failureOf(() => operationOf(contact)({ ContactEntityId: 404 }));
    expect(failure.stackTrace).to.match(/^at SuperOffice/);
  });

  it('takes node-soap’s own timeout', async () => {
    opened.simulator.failNext({ hang: true });
    const contact = await bare();
    const failure = await failureOf(() => operationOf(contact)(ARGS, { timeout: 20 }));
    expect(failure.code).to.equal('ERR_TIMEOUT');
  });

  it('ends with the signal’s reason', async () => {
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const client = await opened.answeredBy(() => {
      arrive();
    });
    const abort = new AbortController();
    const contact = await bare(client);
    const failing = failureOf(() => operationOf(contact)(ARGS, { signal: abort.signal }));
    await arrived;
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await failing).to.equal(reason);
  });

  it('carries headers of HTTP that the client was given, but none of credentials', async () => {
    const contact = await bare();
    const { addHttpHeader } = contact as { addHttpHeader: (name: string, value: string) => void };
    addHttpHeader.call(contact, 'X-Own', 'mine');
    addHttpHeader.call(contact, 'Accept', 'text/xml');
    await operationOf(contact)(ARGS);
    const { headers } = opened.calls()[0]!;
    expect(headers).to.include({ 'x-own': 'mine', accept: 'text/xml' });
    expect(headers['user-agent']).to.not.match(/axios/);
    expect(headers).to.not.have.any.keys('accept-charset', 'authorization');
  });

  it('gives the answer as the text that it is', async () => {
    const [, raw] = await operationOf(await bare())(ARGS);
    expect(raw).to.be.a('string').that.includes('<Name>Simulated Company 3</Name>');
  });

  it('is refused for a client of another WSDL’s namespace, before anything is sent', async () => {
    const contact = await bare();
    (contact as { wsdl: { xmlnsInEnvelope: string } }).wsdl.xmlnsInEnvelope = 'xmlns:x="urn:x"';
    const failure = await failureOf(() => operationOf(contact)(ARGS));
    expect(failure.code).to.equal('ERR_INVALID_ARG_VALUE');
    expect(opened.simulator.requests).to.deep.equal([]);
  });

  // An answer whose reader throws outside of every promise would leave the call without an end.
  const PAGES: Record<string, string> = {
    'beside an empty body': envelopeOf('<s:Body/><html>x</html>'),
    'with a prefix': envelopeOf('<s:Body/><h:html xmlns:h="urn:h"/>'),
    'beside a body that is nil': envelopeOf(
      '<s:Body i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><x/></s:Body><html/>',
    ),
  };
  for (const [what, page] of Object.entries(PAGES)) {
    it(`fails where there is a page ${what}`, async () => {
      const client = await opened.answeredBy((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml' }).end(page);
      });
      const contact = await bare(client, {}, { handleNilAsNull: true });
      const failure = await failureOf(() => operationOf(contact)(ARGS));
      expect(failure.code).to.equal('ERR_RESPONSE_MALFORMED');
    });
  }

  it('takes a page in a CDATA section for the text it is', async () => {
    const client = await opened.answeredBy((_request, response) => {
      response
        .writeHead(200, { 'Content-Type': 'text/xml' })
        .end(
          envelopeOf(
            `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}"><Response>` +
              '<Name><![CDATA[<html>x</html>]]></Name></Response></GetContactEntityResponse></s:Body>',
          ),
        );
    });
    expect(nameOf(await operationOf(await bare(client))(ARGS))).to.equal('<html>x</html>');
  });
});
