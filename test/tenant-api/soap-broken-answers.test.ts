import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createClientAsync } from 'soap';
import type { SoapClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import {
  CONTACT_WSDL,
  envelopeOf,
  NETSERVER,
  openContact,
  operationOf,
  type OpenedContact,
} from '../support/open-contact.js';

const XML = { 'Content-Type': 'text/xml; charset=utf-8' };
const FAULT =
  '<s:Body><s:Fault><faultcode>s:Odd</faultcode><faultstring>odd</faultstring></s:Fault></s:Body>';
const RESULT = envelopeOf(
  `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}"><Response><ContactId>3</ContactId>` +
    '<Name>Åse</Name></Response></GetContactEntityResponse></s:Body>',
);

/** What a server may do, and the code that the call fails with. */
const ANSWERS: Record<string, [code: string, (response: ServerResponse) => void]> = {
  'a 200 that is a fault': [
    'ERR_SOAP_FAULT',
    (to) => to.writeHead(200, XML).end(envelopeOf(FAULT)),
  ],
  'a 500 that is a fault': [
    'ERR_SOAP_FAULT',
    (to) => to.writeHead(500, XML).end(envelopeOf(FAULT)),
  ],
  'a 500 that is none': ['ERR_HTTP_STATUS', (to) => to.writeHead(500, XML).end(RESULT)],
  'a 500 that is a page': ['ERR_HTTP_STATUS', (to) => to.writeHead(500).end('<html></html>')],
  'a redirect': ['ERR_HTTP_STATUS', (to) => to.writeHead(307, { Location: '/x' }).end()],
  'a 503': ['ERR_HTTP_STATUS', (to) => to.writeHead(503).end('<html>busy</html>')],
  'a 204': ['ERR_HTTP_STATUS', (to) => to.writeHead(204).end()],
  'a 404 with an envelope': ['ERR_HTTP_STATUS', (to) => to.writeHead(404, XML).end(RESULT)],
  'a reset connection': ['ERR_TRANSPORT', (to) => to.socket?.resetAndDestroy()],
  'a connection that ends': ['ERR_TRANSPORT', (to) => to.socket?.destroy()],
  'less than its Content-Length': [
    'ERR_TRANSPORT',
    (to) => {
      to.writeHead(200, { ...XML, 'Content-Length': String(RESULT.length * 2) });
      to.write(RESULT, () => to.socket?.destroy());
    },
  ],
  'an unknown encoding': [
    'ERR_RESPONSE_MALFORMED',
    (to) => to.writeHead(200, { ...XML, 'Content-Encoding': 'odd' }).end(RESULT),
  ],
  'no UTF-8': [
    'ERR_RESPONSE_MALFORMED',
    (to) => to.writeHead(200, XML).end(Buffer.from(RESULT, 'latin1')),
  ],
  'a page': ['ERR_RESPONSE_MALFORMED', (to) => to.writeHead(200).end('<html><p>x</html>')],
  JSON: ['ERR_RESPONSE_MALFORMED', (to) => to.writeHead(200).end('{}')],
  nothing: ['ERR_RESPONSE_MALFORMED', (to) => to.writeHead(200, XML).end()],
  'an envelope of SOAP 1.2': [
    'ERR_RESPONSE_MALFORMED',
    (to) =>
      to
        .writeHead(200, XML)
        .end(RESULT.replace(/"http:[^"]*"/, '"http://www.w3.org/2003/05/soap-envelope"')),
  ],
  'no body': [
    'ERR_RESPONSE_MALFORMED',
    (to) => to.writeHead(200, XML).end(envelopeOf('<s:Header/>')),
  ],
  'a DOCTYPE': [
    'ERR_RESPONSE_MALFORMED',
    (to) => to.writeHead(200, XML).end(`<!DOCTYPE x>${RESULT}`),
  ],
  'a header without end': [
    'ERR_RESPONSE_MALFORMED',
    (to) =>
      to
        .writeHead(200, XML)
        .end(`${envelopeOf('<s:Header>').slice(0, -13)}${'<a>'.repeat(20_000)}`),
  ],
  'a page beside its body': [
    'ERR_RESPONSE_MALFORMED',
    (to) => to.writeHead(200, XML).end(envelopeOf('<s:Body/><html/>')),
  ],
};

/** What node-soap alone reads: its errors are its own with a client made elsewhere. */
const UNREADABLE: Record<string, string> = {
  'a body that breaks off': RESULT.slice(0, -60),
  'an element that the WSDL does not know': envelopeOf('<s:Body><Odd/></s:Body>'),
  'an undefined entity': RESULT.replace('Åse', '&x;'),
  'an element that is called __proto__': envelopeOf(
    `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}"><__proto__><a>1</a></__proto__></GetContactEntityResponse></s:Body>`,
  ),
};

const ILL_FORMED = ['a body that breaks off', 'an undefined entity'];

describe('a broken answer to a SOAP call', () => {
  let opened: OpenedContact;
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

  type Make = (answer: (response: ServerResponse) => void) => Promise<SoapClient>;
  const WAYS: Record<string, Make> = {
    createSoapClient: async (answer) => {
      const client = await opened.answeredBy((_request, response) => {
        answer(response);
      });
      return client.tenant(opened.tenant).createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    },
    soapSecurity: async (answer) => {
      const client = await opened.answeredBy((_request, response) => {
        answer(response);
      });
      const made = await createClientAsync(CONTACT_WSDL, { disableCache: true });
      made.setSecurity(client.tenant(opened.tenant).soapSecurity());
      return made;
    },
  };
  for (const [way, make] of Object.entries(WAYS)) {
    for (const [what, [code, answer]] of Object.entries(ANSWERS)) {
      it(`${way}: ${what} is ${code}, and the call is sent once`, async () => {
        let answered = 0;
        const contact = await make((response) => {
          answered++;
          answer(response);
        });
        const failure = await failureOf(() => operationOf(contact)({ ContactEntityId: 3 }));
        expect(failure).to.include({ name: 'SystemUserError', code, step: undefined });
        expect(answered).to.equal(1);
      });
    }
    for (const [what, body] of Object.entries(UNREADABLE)) {
      it(`${way}: ${what} fails, and shows no credential`, async () => {
        const contact = await make((response) => response.writeHead(200, XML).end(body));
        const failure = await failureOf(() => operationOf(contact)({ ContactEntityId: 3 }));
        const isOwn = way === 'createSoapClient' || ILL_FORMED.includes(what);
        if (isOwn) expect(failure.code).to.equal('ERR_RESPONSE_MALFORMED');
        const shown = inspect([failure, contact], { depth: 8, maxStringLength: null });
        expect(shown)
          .not.to.include(opened.simulator.clientSecret)
          .and.not.match(/<Ticket>/);
        expect(({} as { a?: unknown }).a).to.equal(undefined);
      });
    }
    it(`${way}: a good one is read, compressed too`, async () => {
      const contact = await make((response) =>
        response.writeHead(200, { ...XML, 'Content-Encoding': 'gzip' }).end(gzipSync(RESULT)),
      );
      const [{ Response }] = await operationOf(contact)({ ContactEntityId: 3 });
      expect(Response).to.include({ ContactId: 3, Name: 'Åse' });
    });
  }
});
