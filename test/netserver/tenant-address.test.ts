import { inspect } from 'node:util';
import { expect } from 'chai';
import type { Ticket } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { AT } from '../support/open-client.js';
import { openContact, operationOf, type OpenedContact } from '../support/open-contact.js';
import { startFront } from '../support/start-front.js';

type Addresses = Partial<Pick<Ticket, 'webApiUrl' | 'netServerUrl'>>;

describe('the address of a tenant', () => {
  let opened: OpenedContact;
  let hostile: Listening;
  let connections: number;
  beforeEach(async () => {
    opened = await openContact();
    connections = 0;
    hostile = await listen((_request, response) => response.end());
    hostile.server.on('connection', () => connections++);
  });
  afterEach(async () => {
    await hostile.close();
    await opened.close();
    expect(connections).to.equal(0);
  });

  /** Has the token of the tenant's ticket name other addresses. */
  const claim = async (addresses: Addresses) => {
    const ticket = await opened.client.getTicket(opened.tenant);
    const changed = Object.entries(addresses).map(([name, value]) => [name, { value }]);
    const other = Object.create(
      ticket,
      Object.fromEntries(changed) as PropertyDescriptorMap,
    ) as Ticket;
    opened.client.getTicket = () => Promise.resolve(other);
    return ticket;
  };
  const WAYS: Record<string, () => Promise<unknown>> = {
    fetch: () => opened.client.tenant(opened.tenant).fetch('v1/Contact/3'),
    'a SOAP call': () => operationOf(opened.contact)({ ContactEntityId: 3 }),
  };

  it('is what the state API says, where the token does not name it', async () => {
    await claim({ webApiUrl: undefined, netServerUrl: undefined });
    expect(await WAYS.fetch!()).to.include({
      status: 200,
      url: `${opened.simulator.url}/${opened.name}/api/v1/Contact/3`,
    });
    await WAYS['a SOAP call']!();
    expect(opened.calls()[0]!.path).to.equal(`/${opened.name}/Remote/Services88/Contact.svc`);
  });

  const at = (path: string) => `${hostile.url}/${opened.name}/${path}`;
  const CLAIMS: Record<string, () => Addresses> = {
    'a hostile webapi_url': () => ({ webApiUrl: at('api/') }),
    'a hostile netserver_url': () => ({ netServerUrl: at('Remote/Services88/') }),
    'two hostile ones': () => ({ webApiUrl: at('api/'), netServerUrl: at('Remote/Services88/') }),
    'one with the host behind a user': () => ({
      webApiUrl: `${opened.simulator.url}@${new URL(hostile.url).host}/api/`,
    }),
    'one that is no URL': () => ({ webApiUrl: '/api', netServerUrl: 'javascript' }),
    'one of another protocol': () => ({ webApiUrl: 'file:///etc/' }),
  };
  for (const [what, make] of Object.entries(CLAIMS)) {
    for (const [way, call] of Object.entries(WAYS)) {
      it(`is not taken from ${what}: ${way} sends nothing anywhere`, async () => {
        const { ticket } = await claim(make());
        const before = opened.simulator.requests.length;
        const failure = await failureOf(call);
        expect(failure).to.include({ code: 'ERR_TENANT_ADDRESS', step: undefined });
        expect(opened.simulator.requests.slice(before)).to.deep.equal([]);
        const shown = inspect(failure, { depth: null }) + JSON.stringify(failure);
        for (const secret of [ticket, opened.simulator.clientSecret]) {
          expect(shown).not.to.include(secret);
        }
      });
    }
  }

  it('is not taken from a hostile state', async () => {
    const front = await startFront(opened.simulator.url, (request, response) => {
      if (!request.url?.startsWith('/api/state/')) return false;
      const ValidUntil = new Date(AT + 60_000).toISOString();
      const state = { ContextIdentifier: opened.name, State: 2, IsRunning: true, ValidUntil };
      response.end(JSON.stringify({ ...state, Endpoint: at(''), Api: at('api') }));
      return true;
    });
    const client = opened.clientWith({ loginUrl: front.url });
    await client.getTicket(opened.tenant);
    await client.getTenantState(opened.name);
    const tenant = client.tenant(opened.tenant);
    const failure = await failureOf(() => tenant.fetch('v1/Contact/3'));
    expect(failure.code).to.equal('ERR_TENANT_ADDRESS');
    await client.close();
    await front.close();
  });
});
