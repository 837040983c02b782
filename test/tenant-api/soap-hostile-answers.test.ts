import { expect } from 'chai';
import { createClientAsync } from 'soap';
import type { SoapClient, SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import {
  CONTACT_WSDL,
  envelopeOf,
  NETSERVER,
  openContact,
  operationOf,
  type OpenedContact,
} from '../support/open-contact.js';

const MANY = 100_000;
/** CPU time, in ms: read in the square of its length, each of these would take ten seconds or more. */
const MAX_CPU_MS = 3_000;
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

const resultOf = (name: string) =>
  `<GetContactEntityResponse xmlns="${NETSERVER}"><Response><Name>${name}</Name></Response></GetContactEntityResponse>`;
const answerOf = (name: string) => envelopeOf(`<s:Body>${resultOf(name)}</s:Body>`);
const inDefaultNamespace = (name: string) =>
  `<Envelope xmlns="${SOAP}"><Body>${resultOf(name)}</Body></Envelope>`;

describe('a hostile answer to a SOAP call', () => {
  let opened: OpenedContact;
  let body = '';
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  beforeEach(async () => {
    opened = await openContact();
    process.prependListener('unhandledRejection', onUnhandled);
  });
  afterEach(async () => {
    process.removeListener('unhandledRejection', onUnhandled);
    await opened.close();
    expect(unhandled.splice(0)).to.deep.equal([]);
  });

  const WAYS: Record<string, (client: SystemUserClient) => Promise<SoapClient>> = {
    createSoapClient: (client) =>
      client.tenant(opened.tenant).createSoapClient(CONTACT_WSDL, { service: 'Contact' }),
    soapSecurity: async (client) => {
      const made = await createClientAsync(CONTACT_WSDL, { disableCache: true });
      made.setSecurity(client.tenant(opened.tenant).soapSecurity());
      return made;
    },
  };
  for (const [way, make] of Object.entries(WAYS)) {
    const call = async () => {
      const client = await opened.answeredBy((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml' }).end(body);
      });
      return operationOf(await make(client))({ ContactEntityId: 3 });
    };

    const LONG: Record<string, string> = {
      'with a space in its last tag': answerOf('<a/>'.repeat(MANY)).replace(/>$/, ' >'),
      'in the default namespace': inDefaultNamespace('<a/>'.repeat(MANY)),
      'with comments that do not end': answerOf(`<![CDATA[${'<!--'.repeat(MANY)}]]>`),
      'with sections that do not end': `${answerOf('<html/>')}${'<![CDATA['.repeat(MANY)}`,
      'with XML declarations': answerOf(`<![CDATA[${'<?xml'.repeat(MANY)}]]>`),
    };
    for (const [what, text] of Object.entries(LONG)) {
      it(`${way}: ${what} does not hold the process up`, async () => {
        body = text;
        const before = process.cpuUsage();
        await call().catch(() => undefined);
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1000).to.be.lessThan(MAX_CPU_MS);
      });
    }

    const EMPTY: Record<string, string> = {
      'no result': '<s:Body/>',
      'nothing but text': '<s:Body>text</s:Body>',
      'a page beside no result': '<s:Body/><html/>',
      'a nil body': `<s:Body i:nil="true" xmlns:i="${XSI}"><x/></s:Body><html/>`,
      'a nil result': `<s:Body><x i:nil="TRUE" xmlns:i="${XSI}"/></s:Body><html/>`,
      'what only looks nil': `<s:Header xmlns:q="${XSI}"/><s:Body q:nil="1" xmlns:q="urn:q"><x/></s:Body><html/>`,
    };
    for (const [what, text] of Object.entries(EMPTY)) {
      it(`${way}: ${what} is no success`, async () => {
        body = envelopeOf(text);
        const failure = await failureOf(call);
        expect(failure).to.include({ code: 'ERR_RESPONSE_MALFORMED', step: undefined });
      });
    }

    it(`${way}: an operation that gives nothing is a success`, async () => {
      body = envelopeOf(`<s:Body><GetContactEntityResponse xmlns="${NETSERVER}"/></s:Body>`);
      expect((await call())[0]).to.equal(null);
    });

    it(`${way}: a page among the values of a result is a value`, async () => {
      body = answerOf('<html>x</html>');
      expect((await call())[0]).to.deep.equal({ Response: { Name: { html: 'x' } } });
    });

    it(`${way}: the default namespace is as good as a prefix`, async () => {
      body = inDefaultNamespace('Company');
      const [result, raw] = await call();
      expect(result.Response.Name).to.equal('Company');
      expect(raw.valueOf()).to.equal(body);
    });
  }

  const BROKEN: Record<string, string> = {
    'two bodies': envelopeOf(`<s:Body>${resultOf('a')}</s:Body><s:Body/>`),
    'a fault that is none of SOAP': envelopeOf('<s:Body><Fault xmlns="urn:x"/></s:Body>'),
  };
  for (const [what, text] of Object.entries(BROKEN)) {
    it(`createSoapClient: ${what} is no success`, async () => {
      body = text;
      const client = await opened.answeredBy((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml' }).end(body);
      });
      const contact = await WAYS.createSoapClient!(client);
      const failure = await failureOf(() => operationOf(contact)({ ContactEntityId: 3 }));
      expect(failure.code).to.equal('ERR_RESPONSE_MALFORMED');
    });
  }
});
