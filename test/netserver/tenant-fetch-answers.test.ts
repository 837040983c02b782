import { gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { SystemUserClient, TenantHandle } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { AT, openClient, type Opened } from '../support/open-client.js';
import { startFront, type Intercept } from '../support/start-front.js';

const HOUR_MS = 60 * 60_000;

describe('what fetch of a tenant gets', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let tenant: TenantHandle;
  let name: string;
  let now: number;
  const servers: Listening[] = [];
  beforeEach(async () => {
    now = AT;
    opened = await openClient({ now: () => now });
    client = opened.clientWith({});
    tenant = client.tenant(opened.tenant);
    name = opened.tenant.contextIdentifier;
  });
  afterEach(async () => {
    await client.close();
    for (const server of servers.splice(0)) await server.close();
    await opened.simulator.stop();
  });

  const calls = () => opened.simulator.requests.filter(({ path }) => path.includes('/api/v1/'));
  /** The tenant behind a server that answers some calls itself. */
  const behind = async (intercept: Intercept) => {
    await client.close();
    const front = await startFront(opened.simulator.url, intercept);
    servers.push(front);
    client = opened.clientWith({ loginUrl: front.url });
    tenant = client.tenant(opened.tenant);
    return front;
  };

  it('reads bodies as they come: compressed, none, broken, ended by a signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    await behind((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/api/state/')) {
        const at = `http://${String(request.headers.host)}/${name}`;
        const state = { ContextIdentifier: name, State: 2, IsRunning: true };
        response.end(JSON.stringify({ ...state, Endpoint: at, Api: `${at}/api` }));
        return true;
      }
      if (!path.includes('/login/try/')) return false;
      if (path.endsWith('/gzip')) {
        response.setHeader('Content-Encoding', 'gzip');
        response.end(gzipSync('hello'));
      } else if (path.endsWith('/odd')) {
        response.setHeader('Content-Encoding', 'odd');
        response.end('x');
      } else if (path.endsWith('/none')) response.writeHead(204).end();
      else if (path.endsWith('/broken')) {
        response.setHeader('Content-Length', '100');
        response.write('x', () => response.destroy());
      } else response.write('x');
      return true;
    });
    await client.getTicket(opened.tenant);
    await tenant.getState();
    const url = (what: string) => `${servers.at(-1)!.url}/login/try/${what}`;
    expect(await (await tenant.fetch(url('gzip'))).text()).to.equal('hello');
    const odd = await failureOf(() => tenant.fetch(url('odd')));
    expect(odd).to.include({ code: 'ERR_RESPONSE_MALFORMED', step: undefined });
    expect((await tenant.fetch(url('none'))).body).to.equal(null);
    expect((await tenant.fetch(url('gzip'), { method: 'HEAD' })).body).to.equal(null);
    const broken = await tenant.fetch(url('broken'));
    expect((await failureOf(() => broken.text())).code).to.equal('ERR_TRANSPORT');
    const hanging = await tenant.fetch(url('hang'), { signal: controller.signal });
    const reading = failureOf(() => hanging.text());
    controller.abort(reason);
    expect(await reading).to.equal(reason);
  });

  it('does not send anything to the address that a hostile state names', async () => {
    let reached = 0;
    const hostile = await listen((_request, response) => {
      reached++;
      response.end();
    });
    servers.push(hostile);
    await behind((request, response) => {
      const path = request.url ?? '';
      if (!path.startsWith('/api/state/')) return false;
      response.end(
        JSON.stringify({
          ContextIdentifier: name,
          State: 'Running',
          IsRunning: true,
          ValidUntil: new Date(AT + HOUR_MS).toISOString(),
          Endpoint: `${hostile.url}/${name}`,
          Api: `${hostile.url}/${name}/api`,
        }),
      );
      return true;
    });
    await client.getTicket(opened.tenant);
    await tenant.getState();
    const failure = await failureOf(() => tenant.fetch('v1/Contact/3'));
    expect(failure).to.include({ code: 'ERR_TENANT_ADDRESS', step: undefined });
    expect(reached).to.equal(0);
    const { ticket } = await client.getTicket(opened.tenant);
    const shown = inspect(failure, { depth: null }) + JSON.stringify(failure);
    for (const secret of [ticket, opened.simulator.clientSecret])
      expect(shown).not.to.include(secret);
  });

  it('does not send anything to the address that a hostile claim names', async () => {
    // The token names the simulator, which is another origin than the login URL here.
    await behind(() => false);
    const failure = await failureOf(() => tenant.fetch('v1/Contact/3'));
    expect(failure).to.include({ code: 'ERR_TENANT_ADDRESS' });
    expect(calls()).to.deep.equal([]);
  });
});
