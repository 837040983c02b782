import { inspect } from 'node:util';
import { expect } from 'chai';
import type { SystemUserClient, TenantHandle, TicketStore } from 'superoffice-system-user';
import { TicketSealer } from '../../lib/tickets/ticket-sealer.js';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { AT } from '../support/open-client.js';
import {
  CONTACT_WSDL,
  openContact,
  operationOf,
  type OpenedContact,
} from '../support/open-contact.js';
import { startFront } from '../support/start-front.js';

const WEB_API = 'http://schemes.superoffice.net/identity/webapi_url';
const NET_SERVER = 'http://schemes.superoffice.net/identity/netserver_url';
type Addresses = Partial<Record<typeof WEB_API | typeof NET_SERVER, string | undefined>>;

describe('the address of a tenant', () => {
  let opened: OpenedContact;
  let client: SystemUserClient | undefined;
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
    await client?.close();
    client = undefined;
    await opened.close();
    expect(connections).to.equal(0);
  });

  /** A tenant whose ticket, from a store, is good; but its token names other addresses. */
  const claim = async (addresses: Addresses) => {
    const { ticket, claims, issuedAt, expiresAt } = await opened.client.getTicket(opened.tenant);
    const sealingKey = Buffer.alloc(32, 'test');
    const changed = JSON.stringify({ issuedAt, claims: { ...claims.raw, ...addresses } });
    const store: TicketStore = {
      get: (name) => {
        const value = new TicketSealer(sealingKey).seal(changed, name);
        return Promise.resolve({ value, expiresAt });
      },
      set: () => Promise.resolve(),
      extend: () => Promise.resolve(true),
      delete: () => Promise.resolve(true),
    };
    client = opened.clientWith({ store, sealingKey });
    const tenant = client.tenant(opened.tenant);
    expect((await client.getTicket(opened.tenant)).ticket).to.equal(ticket);
    return { ticket, tenant };
  };
  const WAYS: Record<string, (tenant: TenantHandle) => Promise<unknown>> = {
    fetch: (tenant) => tenant.fetch('v1/Contact/3'),
    'a SOAP call': async (tenant) => {
      const contact = await tenant.createSoapClient(CONTACT_WSDL, { service: 'Contact' });
      return operationOf(contact)({ ContactEntityId: 3 });
    },
  };

  it('is what the state API says, where the token does not name it', async () => {
    const { tenant } = await claim({ [WEB_API]: undefined, [NET_SERVER]: undefined });
    expect(await WAYS.fetch!(tenant)).to.include({
      status: 200,
      url: `${opened.simulator.url}/${opened.name}/api/v1/Contact/3`,
    });
    await WAYS['a SOAP call']!(tenant);
    expect(opened.calls()[0]!.path).to.equal(`/${opened.name}/Remote/Services88/Contact.svc`);
  });

  it('has its services in whatever case the token has them, also where the tenant has moved', async () => {
    const { tenant } = await claim({
      [NET_SERVER]: `${opened.simulator.url}/old/${opened.name}/remote/SERVICES86`,
    });
    await tenant.getState();
    await WAYS['a SOAP call']!(tenant);
    expect(opened.calls()[0]!.path).to.equal(`/${opened.name}/remote/Services88/Contact.svc`);
  });

  for (const rest of ['?x=1', '#part']) {
    it(`has no ${rest}: with it, it is no other address`, async () => {
      const address = `${opened.simulator.url}/${opened.name}/api`;
      const { tenant } = await claim({ [WEB_API]: address + rest });
      expect((await tenant.fetch('')).url).to.equal(`${address}/`);
      opened.simulator.failNextCall({ status: 421 });
      const before = opened.simulator.requests.length;
      expect((await tenant.fetch('v1/Contact/3')).status).to.equal(421);
      const paths = opened.simulator.requests.slice(before).map(({ path }) => path);
      expect(paths.filter((path) => path.includes('/v1/'))).to.have.length(1);
    });
  }

  const at = (path: string) => `${hostile.url}/${opened.name}/${path}`;
  const CLAIMS: Record<string, () => Addresses> = {
    'a hostile webapi_url': () => ({ [WEB_API]: at('api/') }),
    'a hostile netserver_url': () => ({ [NET_SERVER]: at('Remote/Services88/') }),
    'two hostile ones': () => ({ [WEB_API]: at('api/'), [NET_SERVER]: at('Remote/Services88/') }),
    'one with the host behind a user': () => ({
      [WEB_API]: `${opened.simulator.url}@${new URL(hostile.url).host}/api/`,
    }),
    'one that is no URL': () => ({ [WEB_API]: '/api', [NET_SERVER]: 'javascript' }),
    'one of another protocol': () => ({ [WEB_API]: 'file:///etc/' }),
  };
  for (const [what, make] of Object.entries(CLAIMS)) {
    for (const [way, call] of Object.entries(WAYS)) {
      it(`is not taken from ${what}: ${way} sends nothing anywhere`, async () => {
        const { ticket, tenant } = await claim(make());
        const before = opened.simulator.requests.length;
        const failure = await failureOf(() => call(tenant));
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
