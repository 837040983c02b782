/* eslint-disable @typescript-eslint/no-unsafe-call -- what a WSDL describes has no types */
import { inspect } from 'node:util';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SoapClient, SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import type { Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';
import { startFront } from '../support/start-front.js';

const FILE = join(__dirname, '../../wsdl/Contact.wsdl');
const OPTIONS = { service: 'Contact' };

describe('an answer to a SOAP call', () => {
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

  const soap = (body: string) =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">${body}</s:Envelope>`;
  const ANSWERS: Record<string, [code: string, status: number, body: string]> = {
    'a gateway’s page': ['ERR_HTTP_STATUS', 503, '<html><title>Busy</title></html>'],
    'a page with status 500': ['ERR_HTTP_STATUS', 500, '<html></html>'],
    'a page': ['ERR_RESPONSE_MALFORMED', 200, '<html><body>x</body></html>'],
    nothing: ['ERR_RESPONSE_MALFORMED', 200, ''],
    'half an envelope': ['ERR_RESPONSE_MALFORMED', 200, soap('<s:Header>').slice(0, -15)],
    'a DOCTYPE': ['ERR_RESPONSE_MALFORMED', 200, `<!DOCTYPE x>${soap('<s:Body/>')}`],
    'a page beside its body': ['ERR_RESPONSE_MALFORMED', 200, soap('<s:Body/><html>x</html>')],
    'an unknown element': ['ERR_RESPONSE_MALFORMED', 200, soap('<s:Body><Odd/></s:Body>')],
    'a body that breaks off': [
      'ERR_RESPONSE_MALFORMED',
      200,
      soap('<s:Body><GetContactEntityResponse>'),
    ],
    'a fault': [
      'ERR_SOAP_FAULT',
      500,
      soap(
        '<s:Body><s:Fault><faultcode>s:Odd</faultcode><faultstring>x</faultstring></s:Fault></s:Body>',
      ),
    ],
    'a redirect': ['ERR_HTTP_STATUS', 307, ''],
  };
  for (const [what, [code, status, body]] of Object.entries(ANSWERS)) {
    it(`fails with ${code} where the answer is ${what}`, async () => {
      const front = await startFront(opened.simulator.url, (request, response) => {
        const path = request.url ?? '';
        if (path.startsWith('/api/state/')) {
          const at = `http://${String(request.headers.host)}/${name}`;
          const state = { ContextIdentifier: name, State: 2, IsRunning: true };
          response.end(JSON.stringify({ ...state, Endpoint: at, Api: `${at}/api` }));
        } else if (path.includes('Contact.svc')) {
          request.resume();
          response.writeHead(status, { 'Content-Type': 'text/xml', Location: '/x' }).end(body);
        } else return false;
        return true;
      });
      servers.push(front);
      const other = opened.clientWith({ loginUrl: front.url });
      await other.getTicket(opened.tenant);
      await other.getTenantState(name);
      contact = await other.tenant(opened.tenant).createSoapClient(FILE, OPTIONS);
      const failure = await failureOf(() => get(3));
      expect(failure).to.include({ code, step: undefined });
      const shown = inspect(failure, { depth: null, maxStringLength: null });
      expect(shown).not.to.include(opened.simulator.clientSecret);
      await other.close();
    });
  }
});
