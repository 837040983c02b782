import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { mock } from 'node:test';
import { expect } from 'chai';
import type { SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';
import { until } from '../support/until.js';

const NAMED = { contextIdentifier: 'Cust12345', systemUserToken: 'Partner App-Xk2pQ7rTzB' };
const OTHER = { contextIdentifier: 'Cust67890', systemUserToken: 'Partner App-Yk2pQ7rTzC' };
const UPGRADE = 0;

describe('the listener for notifications of a tenant’s change', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let listener: Listening;
  beforeEach(async () => {
    opened = await openClient({}, { tenants: [NAMED, OTHER] });
    client = opened.clientWith({});
    listener = await listen(client.tenantStateListener());
  });
  afterEach(async () => {
    await listener.close();
    await client.close();
    await opened.simulator.stop();
  });

  const post = async (body: string | object, method = 'POST') => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(listener.url, { method, ...(method !== 'GET' && { body: sent }) });
    expect(await response.text()).to.equal('');
    return response.status;
  };
  const asked = () =>
    opened.simulator.requests.filter(({ path }) => path.startsWith('/api/state/')).length;
  const codeOf = async (tenant: typeof NAMED) =>
    (await failureOf(() => client.getTicket(tenant))).code;

  it('pauses a tenant that does not run, and resumes it', async () => {
    const { simulator } = opened;
    await client.getTicket(NAMED);
    simulator.setTenantState('Cust12345', { state: 'OfflineMaintenance' });
    expect(await post(simulator.notificationOf('Cust12345', UPGRADE))).to.equal(204);
    expect(await codeOf(NAMED)).to.equal('ERR_TENANT_NOT_AVAILABLE');
    const failure = await failureOf(() => client.tenant(NAMED).fetch('v1/Contact/3'));
    expect(failure.code).to.equal('ERR_TENANT_NOT_AVAILABLE');
    expect(simulator.calls).to.equal(0);
    await client.getTicket(OTHER);
    simulator.setTenantState('Cust12345', { state: 'Running' });
    expect(await post(simulator.notificationOf('Cust12345', 3))).to.equal(204);
    await client.getTicket(NAMED);
    expect(simulator.exchanges).to.equal(2);
  });

  it('lets the next call of a tenant that has moved go to its new address', async () => {
    const { simulator } = opened;
    const tenant = client.tenant(NAMED);
    await tenant.fetch('v1/Contact/3');
    simulator.moveTenant('Cust12345');
    expect(await post(simulator.notificationOf('Cust12345', 5))).to.equal(204);
    expect((await tenant.fetch('v1/Contact/3')).url).to.include('/moved1/');
    const moved = simulator.requests.filter(({ path }) => path.includes('/Contact/'));
    expect(moved).to.have.length(2);
  });

  it('believes nothing of what a notification says but the tenant', async () => {
    const notification = opened.simulator.notificationOf('Cust12345', 4);
    expect(await post({ ...notification, PublicEndpoint: 'evil.example' })).to.equal(204);
    await client.getTicket(NAMED);
    expect((await client.tenant(NAMED).fetch('v1/Contact/3')).status).to.equal(200);
  });

  it('takes what Express has parsed already', async () => {
    await listener.close();
    const handle = client.tenantStateListener();
    const parsed = (body: unknown): RequestListener => {
      return (request, response) => {
        request.resume().on('end', () => {
          handle(Object.assign(request, { body }), response);
        });
      };
    };
    listener = await listen(parsed(opened.simulator.notificationOf('Cust12345', 3)));
    expect(await post('x')).to.equal(204);
    expect(asked()).to.equal(1);
  });

  it('answers 503 where the state cannot be learned, and leaves the tenant paused', async () => {
    const { simulator } = opened;
    await client.getTicket(NAMED);
    const notification = simulator.notificationOf('Cust12345', UPGRADE);
    const broken = await listen((_request, response) => {
      response.writeHead(404).end();
    });
    const { port } = new URL(simulator.url);
    await simulator.stop();
    await broken.close();
    const deaf = createServer((_request, response) => response.writeHead(404).end());
    deaf.listen(Number(port), '127.0.0.1');
    await once(deaf, 'listening');
    // The key set was fetched before.
    expect(await post(notification)).to.equal(503);
    expect(await codeOf(NAMED)).to.equal('ERR_HTTP_STATUS');
    deaf.closeAllConnections();
    deaf.close();
  });

  const WRONG: Record<string, [status: number, make: () => string | object]> = {
    'no JSON': [400, () => '<xml/>'],
    'a number': [400, () => '204'],
    null: [400, () => 'null'],
    'without a tenant': [400, () => ({ Token: 'x' })],
    'with a tenant that is a path': [400, () => ({ ContextIdentifier: '../x', Token: 'x' })],
    'without a token': [400, () => ({ ContextIdentifier: 'Cust12345' })],
    'with a token of nobody': [401, () => ({ ContextIdentifier: 'Cust12345', Token: 'a.b.c' })],
    'with the token of another tenant': [
      401,
      () => ({
        ...opened.simulator.notificationOf('Cust12345', 2),
        ContextIdentifier: 'Cust67890',
      }),
    ],
    'with a token that has expired': [
      401,
      () => {
        opened.simulator.advance(-3_600_000);
        return opened.simulator.notificationOf('Cust12345', 2);
      },
    ],
    'with a signature that was changed': [
      401,
      () => {
        const notification = opened.simulator.notificationOf('Cust12345', 2);
        return { ...notification, Token: `${notification.Token.slice(0, -8)}AAAAAAAA` };
      },
    ],
    'of more than 64 KB': [413, () => 'x'.repeat(70_000)],
  };
  for (const [what, [status, make]] of Object.entries(WRONG)) {
    it(`answers ${status} to one ${what}, and asks for no state`, async () => {
      expect(await post(make())).to.equal(status);
      expect(asked()).to.equal(0);
      await client.getTicket(NAMED);
    });
  }

  it('answers 405 to another method', async () => {
    expect(await post('', 'GET')).to.equal(405);
    expect((await fetch(listener.url)).headers.get('allow')).to.equal('POST');
  });

  for (const [what, body, status] of [
    ['a number', 99999, 400],
    ['a status', 204, 400],
    ['nothing', null, 400],
  ] as const) {
    it(`answers ${status} where Express has parsed ${what}`, async () => {
      const handle = client.tenantStateListener();
      await listener.close();
      listener = await listen((request, response) => {
        handle(Object.assign(request.resume(), { body }), response);
      });
      expect(await post('x')).to.equal(status);
    });
  }

  it('leaves an answer alone that somebody else has begun', async () => {
    const handle = client.tenantStateListener();
    await listener.close();
    listener = await listen((request, response) => {
      response.writeHead(202).end();
      handle(request, response);
    });
    expect(await post(opened.simulator.notificationOf('Cust12345', 3))).to.equal(202);
    await until(() => asked() === 1);
  });

  it('answers 500 where what stands before it is broken', async () => {
    const handle = client.tenantStateListener();
    await listener.close();
    listener = await listen((request, response) => {
      Object.defineProperty(request.resume(), 'body', {
        get: () => {
          throw new Error('broken');
        },
      });
      handle(request, response);
    });
    expect(await post('x')).to.equal(500);
  });

  const begin = async (sent: string) => {
    const outgoing = request(listener.url, { method: 'POST' });
    outgoing.on('error', () => undefined).write(sent);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { response: response.resume(), outgoing };
  };

  it('ends the connection of a request that it has not read to its end', async () => {
    const { response, outgoing } = await begin('x'.repeat(70_000));
    expect(response.statusCode).to.equal(413);
    expect(response.headers.connection).to.equal('close');
    outgoing.destroy();
  });

  it('keeps the connection of one that it has read', async () => {
    const response = await fetch(listener.url, { method: 'POST', body: '204' });
    expect(response.headers.get('connection')).to.equal('keep-alive');
  });

  it('waits ten seconds for the whole of a request', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let arrived = 0;
      listener.server.on('request', (incoming) => {
        incoming.on('data', () => arrived++);
      });
      const outgoing = request(listener.url, { method: 'POST' });
      let isClosed = false;
      outgoing.on('error', () => undefined).on('close', () => (isClosed = true));
      outgoing.write('{');
      await until(() => arrived === 1);
      mock.timers.tick(9_999);
      outgoing.write('"');
      await until(() => arrived === 2);
      expect(isClosed).to.equal(false);
      mock.timers.tick(1);
      await until(() => isClosed);
    } finally {
      mock.timers.reset();
    }
  });

  it('survives a request that breaks off', async () => {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"Con');
    await once(socket, 'connect');
    socket.destroy();
    const { simulator } = opened;
    expect(await post(simulator.notificationOf('Cust12345', 3))).to.equal(204);
  });
});
