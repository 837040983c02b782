import { expect } from 'chai';
import {
  TENANT_STATES,
  TICKET_LIFETIME_MS,
  type Simulator,
  type TenantStateChange,
} from '../../lib/simulator/index.js';
import { callContact } from './call-contact.js';
import { callRest } from './call-rest.js';
import { expectThrown } from './expect-thrown.js';
import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';
import { startFrozen } from './start-frozen.js';
import { takeTicket } from './take-ticket.js';

const { contextIdentifier, systemUserToken, nowMs } = frozen;
const principal = 'User/currentPrincipal';

describe('simulator: tenants and their tickets', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    const tenants = [{ contextIdentifier, systemUserToken }, { contextIdentifier: 'Cust2' }];
    simulator = await startFrozen({ tenants });
  });
  afterEach(() => simulator.stop());

  const stateOf = async (tenant: string): Promise<unknown> => {
    const response = await fetch(`${simulator.url}/api/state/${tenant}`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    return response.json();
  };
  const statusOf = async (identity: Identity): Promise<number> =>
    (await callRest(identity, principal)).status;

  describe('the state API', () => {
    it('tells where a tenant is and how long that is good for', async () => {
      expect(await stateOf(contextIdentifier)).to.deep.equal({
        ContextIdentifier: contextIdentifier,
        Endpoint: `${simulator.url}/${contextIdentifier}`,
        State: 'Running',
        IsRunning: true,
        ValidUntil: new Date(nowMs + 600_000).toISOString().replace('Z', '0000Z'),
        Api: `${simulator.url}/${contextIdentifier}/api`,
      });
    });

    it('has its path and the tenant in any case', async () => {
      const response = await fetch(`${simulator.url}/API/State/cUsT12345?x=y`);
      expect(await response.json()).to.deep.include({ ContextIdentifier: contextIdentifier });
    });

    it('knows no other tenant: in the state Unknown, and not running', async () => {
      const found = await stateOf('Cust99999');
      expect(found).to.deep.include({ ContextIdentifier: 'Cust99999', State: 'Unknown' });
      expect(found).to.deep.include({ Endpoint: null, IsRunning: false, Api: null });
    });

    for (const state of TENANT_STATES) {
      const available = state === 'Running' || state === 'OnlineMaintenance';
      it(`${state}: ${available ? 'the APIs work' : 'the APIs answer 503'}`, async () => {
        const identity = await takeTicket(simulator);
        simulator.setTenantState('CUST12345', { state });
        expect(await stateOf(contextIdentifier)).to.deep.include({
          State: state,
          IsRunning: available,
        });
        const status = available ? 200 : 503;
        expect(await statusOf(identity)).to.equal(status);
        expect((await callContact(identity)).status).to.equal(status);
        expect(await stateOf('Cust2')).to.deep.include({ State: 'Running' });
      });
    }

    it('is good for as long as it was told, on its own clock', async () => {
      simulator.setTenantState(contextIdentifier, { validForMs: 1500 });
      simulator.advance(500);
      expect(await stateOf(contextIdentifier)).to.deep.include({
        State: 'Running',
        ValidUntil: new Date(nowMs + 2000).toISOString().replace('Z', '0000Z'),
      });
    });

    it('is there for reading only', async () => {
      const response = await fetch(`${simulator.url}/api/state/${contextIdentifier}`, {
        method: 'POST',
      });
      expect(response.status).to.equal(404);
    });
  });

  describe('moveTenant', () => {
    it('leaves 421 at the old address, and serves the same ticket at the new one', async () => {
      const before = await takeTicket(simulator);
      simulator.moveTenant('cust12345');
      const response = await callRest(before, principal);
      expect(response.status).to.equal(421);
      expect(await response.text()).to.include('Wrong subdomain used to access tenant');
      expect((await callContact(before)).status).to.equal(421);

      const home = `${simulator.url}/moved1/${contextIdentifier}`;
      expect(await stateOf(contextIdentifier)).to.deep.include({
        Endpoint: home,
        Api: `${home}/api`,
      });
      const after = await takeTicket(simulator);
      expect(after).to.include({
        webApiUrl: `${home}/api/`,
        netServerUrl: `${home}/Remote/Services88/`,
      });
      const moved = { ...after, ticket: before.ticket };
      expect(await statusOf(moved)).to.equal(200);
      expect((await callContact(moved)).text).to.include('<Succeeded>true</Succeeded>');
      expect(simulator.callsOf(contextIdentifier)).to.deep.equal({ served: 2, unauthorized: 0 });
    });

    it('moves on, and on', async () => {
      simulator.moveTenant(contextIdentifier);
      const first = await takeTicket(simulator);
      simulator.moveTenant(contextIdentifier);
      expect(await statusOf(first)).to.equal(421);
      const second = await takeTicket(simulator);
      expect(second.webApiUrl).to.equal(`${simulator.url}/moved2/${contextIdentifier}/api/`);
      expect(await statusOf(second)).to.equal(200);
      expect(await stateOf('Cust2')).to.deep.include({ Endpoint: `${simulator.url}/Cust2` });
    });

    it('is not fooled by tenants that are named like parts of an address', async () => {
      const names = ['api', 'moved1', 'login', 'Remote'];
      const tenants = names.map((name) => ({ contextIdentifier: name, systemUserToken }));
      const other = await startFrozen({ tenants });
      for (const tenant of other.tenants) {
        expect(await statusOf(await takeTicket(other, tenant))).to.equal(200);
        other.moveTenant(tenant.contextIdentifier);
        expect(await statusOf(await takeTicket(other, tenant))).to.equal(200);
      }
      await other.stop();
    });
  });

  describe('a ticket', () => {
    it('lives six hours from its issue', async () => {
      const identity = await takeTicket(simulator);
      simulator.advance(TICKET_LIFETIME_MS);
      expect(await statusOf(identity)).to.equal(401);
      simulator.advance(-1);
      expect(await statusOf(identity)).to.equal(200);
    });

    it('lives six hours from each use, by REST or by SOAP', async () => {
      const identity = await takeTicket(simulator);
      simulator.advance(TICKET_LIFETIME_MS - 1);
      expect(await statusOf(identity)).to.equal(200);
      simulator.advance(TICKET_LIFETIME_MS - 1);
      expect((await callContact(identity)).text).to.include('<Succeeded>true</Succeeded>');
      simulator.advance(TICKET_LIFETIME_MS - 1);
      expect(await statusOf(identity)).to.equal(200);
      simulator.advance(TICKET_LIFETIME_MS);
      expect(await statusOf(identity)).to.equal(401);
    });

    it('is not used by a call that is turned away', async () => {
      const identity = await takeTicket(simulator);
      simulator.advance(TICKET_LIFETIME_MS - 1);
      await callRest(identity, principal, { headers: { 'SO-AppToken': 'other' } });
      simulator.failNextCall({ status: 500 });
      await callRest(identity, principal);
      simulator.advance(1);
      expect(await statusOf(identity)).to.equal(401);
    });

    it('lives beside others of its tenant, and is none of another', async () => {
      const [one, two] = [await takeTicket(simulator), await takeTicket(simulator)];
      expect([await statusOf(one), await statusOf(two)]).to.deep.equal([200, 200]);
      const elsewhere = { ...one, webApiUrl: one.webApiUrl.replace(contextIdentifier, 'Cust2') };
      expect(await statusOf(elsewhere)).to.equal(401);
    });

    it('dies with revokeTickets, of its tenant only', async () => {
      const tenants = ['Cust1', 'Cust2'].map((name) => ({
        contextIdentifier: name,
        systemUserToken,
      }));
      const other = await startFrozen({ tenants });
      const [one, two] = await Promise.all(other.tenants.map((it) => takeTicket(other, it)));
      other.revokeTickets('CUST1');
      expect([await statusOf(one!), await statusOf(two!)]).to.deep.equal([401, 200]);
      expect(await statusOf(await takeTicket(other))).to.equal(200);
      await other.stop();
    });
  });

  it('a fleet of 10,000 is there at once', async () => {
    const tenants = Array.from({ length: 10_000 }, (_, index) => ({
      contextIdentifier: `Cust${String(index)}`,
      systemUserToken,
    }));
    const fleet = await startFrozen({ tenants });
    const last = fleet.tenants.at(-1);
    expect(await statusOf(await takeTicket(fleet, last))).to.equal(200);
    expect(fleet.callsOf('Cust9999')).to.deep.equal({ served: 1, unauthorized: 0 });
    await fleet.stop();
  });

  const controls = ['moveTenant', 'revokeTickets', 'callsOf', 'setTenantState'] as const;
  for (const name of controls) {
    it(`${name} refuses a tenant that is not there`, () => {
      const misuse = (tenant: unknown) => () => {
        (simulator[name] as (given: unknown, change: object) => void)(tenant, {});
      };
      expectThrown(misuse('Cust99999'), 'ERR_INVALID_ARG_VALUE', /contextIdentifier/);
      expectThrown(misuse(7), 'ERR_INVALID_ARG_TYPE', /contextIdentifier/);
    });
  }

  const mistakes: [unknown, string, RegExp][] = [
    [null, 'ERR_INVALID_ARG_TYPE', /change/],
    ['Running', 'ERR_INVALID_ARG_TYPE', /change/],
    [{ status: 'Running' }, 'ERR_INVALID_ARG_VALUE', /unknown field "status"/],
    [{ state: 'Tired' }, 'ERR_INVALID_ARG_VALUE', /change\.state.*Suspended/],
    [{ state: 2 }, 'ERR_INVALID_ARG_VALUE', /change\.state/],
    [{ validForMs: -1 }, 'ERR_INVALID_ARG_VALUE', /change\.validForMs/],
    [{ validForMs: NaN }, 'ERR_INVALID_ARG_VALUE', /change\.validForMs/],
    [{ validForMs: Infinity }, 'ERR_INVALID_ARG_VALUE', /change\.validForMs/],
    [{ validForMs: '9' }, 'ERR_INVALID_ARG_VALUE', /change\.validForMs/],
  ];
  for (const [change, code, message] of mistakes) {
    it(`setTenantState refuses ${JSON.stringify(change)} and changes nothing`, async () => {
      const misuse = (): void => {
        simulator.setTenantState(contextIdentifier, change as TenantStateChange);
      };
      expectThrown(misuse, code, message);
      expect(await stateOf(contextIdentifier)).to.deep.include({ State: 'Running' });
    });
  }
});
