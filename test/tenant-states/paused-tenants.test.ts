import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { SystemUserClient } from 'superoffice-system-user';
import { Clock } from '../../lib/model/clock.js';
import { Endpoints } from '../../lib/http/endpoints.js';
import { TenantStates } from '../../lib/tenant-states/tenant-states.js';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';
import { startFront } from '../support/start-front.js';
import { until } from '../support/until.js';

const NAMED = { contextIdentifier: 'Cust12345', systemUserToken: 'Partner App-Xk2pQ7rTzB' };
const UPGRADE = 0;

describe('a tenant that is paused', () => {
  let opened: Opened;
  let asked: ServerResponse[];
  let client: SystemUserClient;
  let front: Listening;
  let listening: Listening;
  beforeEach(async () => {
    opened = await openClient({}, { tenants: [NAMED] });
    asked = [];
    front = await startFront(opened.simulator.url, (request, response) => {
      if (!request.url?.startsWith('/api/state/')) return false;
      asked.push(response);
      return true;
    });
    client = opened.clientWith({ loginUrl: front.url });
    listening = await listen(client.tenantStateListener());
    // The issuer's keys are there.
    await client.getTicket(NAMED);
  });
  afterEach(async () => {
    await front.close();
    await listening.close();
    await client.close();
    await opened.simulator.stop();
  });
  const notify = async () => {
    const body = JSON.stringify(opened.simulator.notificationOf('Cust12345', UPGRADE));
    return (await fetch(listening.url, { method: 'POST', body })).status;
  };
  const say = async (index: number, State: string | undefined) => {
    await until(() => asked.length > index);
    if (State === undefined) asked[index]!.writeHead(404).end();
    else {
      const state = { ContextIdentifier: 'Cust12345', State, IsRunning: State === 'Running' };
      asked[index]!.end(JSON.stringify(state));
    }
  };
  const codeOf = async () => (await failureOf(() => client.getTicket(NAMED))).code;

  it('does not go by what was known before the change', async () => {
    const before = client.getTenantState('Cust12345');
    await say(0, 'Running');
    await before;
    const notified = notify();
    await say(1, undefined);
    expect(await notified).to.equal(503);
    const code = codeOf();
    await say(2, 'Suspended');
    expect(await code).to.equal('ERR_TENANT_NOT_AVAILABLE');
  });

  it('does not go by what was asked for before the change', async () => {
    const before = client.getTenantState('Cust12345');
    await until(() => asked.length === 1);
    const notified = notify();
    await until(() => asked.length === 2);
    await say(0, 'Running');
    expect((await before).state).to.equal('Running');
    const code = codeOf();
    await say(1, 'Suspended');
    expect(await notified).to.equal(204);
    expect(await code).to.equal('ERR_TENANT_NOT_AVAILABLE');
    expect(await codeOf()).to.equal('ERR_TENANT_NOT_AVAILABLE');
    expect((await client.getTenantState('Cust12345')).state).to.equal('Suspended');
    expect(asked).to.have.length(2);
  });

  it('is not resumed by one who asked between two changes', async () => {
    const first = notify();
    await say(0, undefined);
    expect(await first).to.equal(503);
    const code = codeOf();
    await until(() => asked.length === 2);
    const second = notify();
    await until(() => asked.length === 3);
    await say(1, 'Running');
    await say(2, 'Suspended');
    expect(await second).to.equal(204);
    expect(await code).to.equal('ERR_TENANT_NOT_AVAILABLE');
    expect(await codeOf()).to.equal('ERR_TENANT_NOT_AVAILABLE');
  });
});

describe('tenants that are paused', () => {
  it('are 100,000 at the most: notifications do not fill the memory', async () => {
    const reason = new Error('no state can be learned');
    const states = new TenantStates({
      endpoints: new Endpoints({ loginUrl: 'http://127.0.0.1:1' }),
      provideAgent: () => Promise.reject(reason),
      timeoutMs: 1000,
      clock: new Clock(Date.now),
      requireRunning: false,
    });
    for (let each = 0; each <= 100_000; each++) {
      await states.pause(`Cust${each}`).catch(() => undefined);
    }
    for (const paused of ['Cust0', 'Cust99999']) {
      expect(await failureOf(() => states.requireRunning(paused, undefined))).to.equal(reason);
    }
    await states.requireRunning('Cust100000', undefined);
  });
});
