import { expect } from 'chai';
import { NetServerError } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import {
  CONTACT_WSDL,
  envelopeOf,
  NETSERVER,
  openContact,
  operationOf,
  type OpenedContact,
} from '../support/open-contact.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const RESULT = `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}"><Response><Name>a</Name></Response></GetContactEntityResponse></s:Body>`;
const FAILED = '<Succeeded>false</Succeeded>';

describe('the header of an answer to a SOAP call', () => {
  let opened: OpenedContact;
  beforeEach(async () => {
    opened = await openContact();
  });
  afterEach(() => opened.close());

  const answeredWith = async (body: string) => {
    const client = await opened.answeredBy((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end(body);
    });
    const tenant = client.tenant(opened.tenant);
    const contact = await tenant.createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    return operationOf(contact)({ ContactEntityId: 3 });
  };
  const call = (blocks: string) =>
    answeredWith(envelopeOf(`<s:Header xmlns="${NETSERVER}">${blocks}</s:Header>${RESULT}`));
  const errorOf = async (blocks: string) => {
    const failure = await failureOf(() => call(blocks));
    expect(failure).to.be.instanceOf(NetServerError);
    return failure as unknown as NetServerError;
  };

  const nested = (times: number) => '<a>'.repeat(times) + '</a>'.repeat(times);
  const LIMITS: Record<string, [good: string, tooLarge: string]> = {
    '10,000 elements': ['<a/>'.repeat(10_000), '<a/>'.repeat(10_001)],
    // The envelope and the header are two of them.
    '100 elements in each other': [nested(98), nested(99)],
  };
  for (const [what, [good, tooLarge]] of Object.entries(LIMITS)) {
    it(`has ${what} at the most`, async () => {
      expect((await call(good))[0].Response.Name).to.equal('a');
      const failure = await failureOf(() => call(tooLarge));
      expect(failure).to.include({ code: 'ERR_RESPONSE_MALFORMED', step: undefined });
    });
  }

  it('is called Header', async () => {
    const failure = await failureOf(() => answeredWith(envelopeOf(`<s:Heading/>${RESULT}`)));
    expect(failure.code).to.equal('ERR_RESPONSE_MALFORMED');
  });

  for (const failed of [
    '<Succeeded>0</Succeeded>',
    '<Succeeded>\n  false\n</Succeeded>',
    '<Succeeded><![CDATA[false]]></Succeeded>',
    `<n:Succeeded xmlns:n="${NETSERVER}">false</n:Succeeded>`,
  ]) {
    it(`reports a failure by ${JSON.stringify(failed)}`, async () => {
      const { message } = await errorOf(
        `${failed}<ExceptionInfo><Message>odd</Message></ExceptionInfo>`,
      );
      expect(message).to.equal('odd');
    });
  }

  for (const succeeded of ['<Succeeded>1</Succeeded>', '<Succeeded/>', '<Done>false</Done>', '']) {
    it(`reports none by "${succeeded}"`, async () => {
      expect((await call(succeeded))[0].Response.Name).to.equal('a');
    });
  }

  it('says nothing of a failure where that is nil, in the namespace that nil is of', async () => {
    const info = (nil: string) =>
      `${FAILED}<ExceptionInfo ${nil}><Message>odd</Message></ExceptionInfo>`;
    const { message } = await errorOf(info(`i:nil="true" xmlns:i="${XSI}"`));
    expect(message).to.equal('NetServer reports a failure.');
    expect((await errorOf(info('i:nil="true" xmlns:i="urn:x"'))).message).to.equal('odd');
    expect((await errorOf(info(`i:nil="false" xmlns:i="${XSI}"`))).message).to.equal('odd');
  });

  it('names twenty exceptions that led to a failure, and no more', async () => {
    const open = (level: number) => `<InnerException><Message>${level}</Message>`;
    const levels = Array.from({ length: 30 }, (_, index) => index + 1);
    const inner = levels.map(open).join('') + '</InnerException>'.repeat(30);
    const error = await errorOf(
      `${FAILED}<ExceptionInfo><Message>odd</Message>${inner}</ExceptionInfo>`,
    );
    expect(error.message).to.equal('odd');
    const told = error.innerErrors.map(({ message }) => Number(message));
    expect(told).to.deep.equal(levels.slice(0, 20));
  });
});
