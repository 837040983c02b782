import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import type { SystemUserClientOptions } from 'superoffice-system-user';
import type { SimulatorOptions } from 'superoffice-system-user/simulator';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { AT, openClient, type Opened } from '../support/open-client.js';

const NAMED = { contextIdentifier: 'Cust12345', systemUserToken: 'Partner App-Xk2pQ7rTzB' };

describe('the state of a tenant', () => {
  let opened: Opened;
  let now = AT;
  const open = async (
    change: Partial<SystemUserClientOptions> = {},
    simulation: SimulatorOptions = {},
  ) => {
    opened = await openClient(change, { tenants: [NAMED], now: () => now, ...simulation });
    return opened.clientWith({ now: () => now });
  };
  const asked = () =>
    opened.simulator.requests.filter(({ path }) => path.startsWith('/api/state/')).length;
  beforeEach(() => {
    now = AT;
  });
  const servers: Listening[] = [];
  const serve = async (onRequest: RequestListener) => {
    const server = await listen(onRequest);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    await opened.simulator.stop();
  });

  it('says what the tenant is, whether it runs, where it is and how long that holds', async () => {
    const client = await open();
    const endpoint = `${opened.simulator.url}/Cust12345`;
    expect(await client.getTenantState('cust12345')).to.deep.equal({
      contextIdentifier: 'Cust12345',
      state: 'Running',
      isRunning: true,
      validUntil: AT + 600_000,
      endpoint,
      webApiUrl: `${endpoint}/api`,
    });
    expect(await client.tenant(NAMED).getState()).to.include({ state: 'Running' });
  });

  it('runs in online maintenance, and in no other state but Running', async () => {
    const client = await open();
    const running: string[] = [];
    for (const state of [
      'OnlineMaintenance',
      'OfflineMaintenance',
      'Suspended',
      'Deleted',
    ] as const) {
      opened.simulator.setTenantState('Cust12345', { state });
      now += 600_000;
      const found = await client.getTenantState('Cust12345');
      expect(found.state).to.equal(state);
      if (found.isRunning) running.push(found.state);
    }
    expect(running).to.deep.equal(['OnlineMaintenance']);
  });

  it('is Unknown for a tenant that is not there, which has no address', async () => {
    const client = await open();
    expect(await client.getTenantState('Cust404')).to.deep.include({
      state: 'Unknown',
      isRunning: false,
      endpoint: undefined,
      webApiUrl: undefined,
    });
  });

  it('is asked for without credentials', async () => {
    const client = await open();
    await client.getTenantState('Cust12345');
    expect(opened.simulator.exchanges).to.equal(0);
    const sent = JSON.stringify(opened.simulator.requests);
    expect(sent).to.not.include(opened.simulator.clientSecret);
    expect(sent).to.not.match(/authorization|apptoken/i);
  });

  it('is asked for once by all who ask at a time, in any case', async () => {
    const client = await open();
    const names = Array.from({ length: 20 }, (_, each) => (each % 2 ? 'Cust12345' : 'CUST12345'));
    await Promise.all(names.map((name) => client.getTenantState(name)));
    expect(asked()).to.equal(1);
  });

  it('is kept until its end, and asked for anew then', async () => {
    const client = await open();
    await client.getTenantState('Cust12345');
    now += 599_999;
    await client.getTenantState('Cust12345');
    expect(asked()).to.equal(1);
    now += 1;
    await client.getTenantState('Cust12345');
    expect(asked()).to.equal(2);
  });

  it('is not kept longer by a clock that is set back', async () => {
    const client = await open();
    await client.getTenantState('Cust12345');
    now -= 1;
    await client.getTenantState('Cust12345');
    expect(asked()).to.equal(2);
  });

  const BOUNDS: Record<string, [validForMs: number, keptMs: number]> = {
    'at least ten seconds, where it is over already': [-1000, 10_000],
    'at most an hour, where it would hold for years': [1e11, 3_600_000],
  };
  for (const [how, [validForMs, keptMs]] of Object.entries(BOUNDS)) {
    it(`is kept ${how}`, async () => {
      const client = await open();
      const request = await serve((_request, response) => {
        const date = new Date(AT);
        response.setHeader('Date', date.toUTCString());
        response.end(
          JSON.stringify({
            ContextIdentifier: 'Cust12345',
            State: 2,
            IsRunning: true,
            ValidUntil: new Date(AT + validForMs).toISOString(),
          }),
        );
      });
      const other = opened.clientWith({ loginUrl: request.url, now: () => AT + 5_000 });
      const { validUntil, state } = await other.getTenantState('Cust12345');
      // By the service's clock, whatever that of this machine says.
      expect({ validUntil, state }).to.deep.equal({
        validUntil: AT + 5_000 + keptMs,
        state: 'Running',
      });
      await client.close();
    });
  }

  const MALFORMED: Record<string, [body: string, status?: number, code?: string]> = {
    'no JSON': ['<html>'],
    null: ['null'],
    'a state without a name': ['{"ContextIdentifier":"Cust12345","State":99,"IsRunning":true}'],
    'no word of whether it runs': ['{"ContextIdentifier":"Cust12345","State":"Running"}'],
    'another tenant': ['{"ContextIdentifier":"Cust2","State":"Running","IsRunning":true}'],
    'a name that is no text': ['{"ContextIdentifier":5,"State":"Running","IsRunning":true}'],
    'another status': ['', 404, 'ERR_HTTP_STATUS'],
  };
  for (const [what, [body, status = 200, code = 'ERR_RESPONSE_MALFORMED']] of Object.entries(
    MALFORMED,
  )) {
    it(`is refused where the answer is ${what}; and that is not kept`, async () => {
      await open();
      let requests = 0;
      const server = await serve((_request, response) => {
        requests++;
        response.writeHead(status).end(body);
      });
      const client = opened.clientWith({ loginUrl: server.url });
      for (const each of [1, 2]) {
        const failure = await failureOf(() => client.getTenantState('Cust12345'));
        expect(failure).to.include({ code, step: undefined });
        expect(requests).to.equal(each);
      }
    });
  }

  it('ends early with the reason of the signal, for the one who gave it', async () => {
    const client = await open();
    const controller = new AbortController();
    const left = client.getTenantState('Cust12345', { signal: controller.signal });
    const stayed = client.getTenantState('Cust12345');
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await left.catch((error: unknown) => error)).to.equal(reason);
    expect((await stayed).isRunning).to.equal(true);
    expect(asked()).to.equal(1);
  });

  it('is refused for what is no context identifier, and for a closed client', async () => {
    const client = await open();
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await code(client.getTenantState('../x'))).to.equal('ERR_INVALID_ARG_VALUE');
    const handle = client.tenant(NAMED);
    await client.close();
    expect(await code(client.getTenantState('Cust12345'))).to.equal('ERR_INVALID_STATE');
    expect(await code(handle.getState())).to.equal('ERR_INVALID_STATE');
    expect(asked()).to.equal(0);
  });

  describe('with requireRunning', () => {
    it('keeps a ticket from being asked for or handed out while the tenant does not run', async () => {
      await open();
      const client = opened.clientWith({ requireRunning: true, now: () => now });
      await client.getTicket(NAMED);
      opened.simulator.setTenantState('Cust12345', { state: 'OfflineMaintenance' });
      now += 600_000;
      const failure = await failureOf(() => client.getTicket(NAMED));
      expect(failure).to.include({
        code: 'ERR_TENANT_NOT_AVAILABLE',
        state: 'OfflineMaintenance',
        isRunning: false,
        retryable: true,
      });
      await failureOf(() => client.tenant(NAMED).fetch('v1/Contact/3'));
      expect([opened.simulator.exchanges, opened.simulator.calls, asked()]).to.deep.equal([
        1, 0, 2,
      ]);
      opened.simulator.setTenantState('Cust12345', { state: 'Running' });
      now += 600_000;
      await client.getTicket(NAMED);
      expect(opened.simulator.exchanges).to.equal(1);
    });

    it('says of a tenant that is gone that trying again is of no use', async () => {
      await open();
      const client = opened.clientWith({ requireRunning: true });
      opened.simulator.setTenantState('Cust12345', { state: 'Deleted' });
      const { retryable, hint } = await failureOf(() => client.getTicket(NAMED));
      expect(retryable).to.equal(false);
      expect(hint).to.match(/stop working for this tenant/);
    });

    it('does not look where it is not asked to, nor in authenticate', async () => {
      const client = await open();
      opened.simulator.setTenantState('Cust12345', { state: 'OfflineMaintenance' });
      await client.getTicket(NAMED);
      await opened.clientWith({ requireRunning: true }).authenticate(NAMED);
      expect(asked()).to.equal(0);
    });

    it('must be a boolean', async () => {
      await open();
      expect(() => opened.clientWith({ requireRunning: 'yes' as never })).to.throw(
        TypeError,
        /requireRunning/,
      );
    });
  });
});
