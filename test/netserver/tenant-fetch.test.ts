import { expect } from 'chai';
import type { SystemUserClient, TenantHandle, Ticket } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { AT, openClient, type Opened } from '../support/open-client.js';

const HOUR_MS = 60 * 60_000;

describe('fetch of a tenant', () => {
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
  it('is a standard Response of the tenant’s REST API, with its credentials', async () => {
    const response = await tenant.fetch('v1/Contact/3', { headers: { 'X-Own': '1' } });
    expect(response).to.be.instanceOf(Response);
    expect(response.url).to.equal(`${opened.simulator.url}/${name}/api/v1/Contact/3`);
    expect(await response.json()).to.include({ ContactId: 3 });
    const { ticket } = await client.getTicket(opened.tenant);
    expect(calls()[0]!.headers).to.include({
      authorization: `SOTicket ${ticket}`,
      'so-apptoken': opened.simulator.clientSecret,
      'x-own': '1',
    });
  });

  it('lets no header of the caller stand in for credentials or the connection', async () => {
    const headers = { Authorization: 'Bearer x', 'SO-AppToken': 'x', Host: 'evil.example' };
    expect((await tenant.fetch('/v1/Contact/3', { headers })).status).to.equal(200);
    expect(calls()[0]!.headers.host).to.equal(new URL(opened.simulator.url).host);
  });

  const REFUSED = [
    'https://evil.example/x',
    '//evil.example/x',
    '\\\\evil.example\\x',
    'http://127.0.0.1:1/x',
    'http://user@127.0.0.1/x',
    '../../x',
    'v1/%2e%2e/%2e%2e/%2e%2e/x',
    'file:///etc/passwd',
  ];
  for (const address of REFUSED) {
    it(`refuses ${address} before anything is sent to it`, async () => {
      const { code } = await failureOf(() => tenant.fetch(address));
      expect(code).to.equal('ERR_INVALID_ARG_VALUE');
      expect(calls()).to.deep.equal([]);
    });
  }

  it('takes a whole URL of the tenant, and refuses what is neither text nor URL', async () => {
    const { webApiUrl } = await client.getTicket(opened.tenant);
    expect((await tenant.fetch(new URL('v1/Contact/3', webApiUrl))).status).to.equal(200);
    expect((await failureOf(() => tenant.fetch(3 as never))).code).to.equal('ERR_INVALID_ARG_TYPE');
  });

  it('renews a ticket that is not good, once for all calls, and sends the body again', async () => {
    await client.getTicket(opened.tenant);
    opened.simulator.revokeTickets(name);
    const bodies = ['{"Name":"a"}', Buffer.from('{"Name":"a"}'), new Blob(['{"Name":"a"}'])];
    const headers = { 'Content-Type': 'application/json' };
    const answers = await Promise.all(
      bodies.map((body) => tenant.fetch('v1/Contact', { method: 'POST', body, headers })),
    );
    for (const answer of answers) expect(await answer.json()).to.include({ Name: 'a' });
    expect(opened.simulator.exchanges).to.equal(2);
  });

  it('does not send a stream again: the refusal comes back, and the next call has a new ticket', async () => {
    await client.getTicket(opened.tenant);
    opened.simulator.revokeTickets(name);
    const headers = { 'Content-Type': 'application/json' };
    const post = () =>
      tenant.fetch('v1/Contact', { method: 'POST', body: new Blob(['{}']).stream(), headers });
    expect((await post()).status).to.equal(401);
    expect((await post()).status).to.equal(200);
    expect(opened.simulator.exchanges).to.equal(2);
  });

  it('asks for no more tickets for a while where the new one is refused too', async () => {
    opened.simulator.failNextCall({ status: 401 }, 20);
    for (let each = 0; each < 5; each++) {
      expect((await tenant.fetch('v1/Contact/3')).status).to.equal(401);
    }
    // One for the first call and one for its second try.
    expect(opened.simulator.exchanges).to.equal(2);
  });

  it('follows a tenant that has moved, asking for its state once for all calls', async () => {
    await tenant.fetch('v1/Contact/3');
    opened.simulator.moveTenant(name);
    const answers = await Promise.all([3, 4, 5, 6].map((id) => tenant.fetch(`v1/Contact/${id}`)));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    expect(answers[0]!.url).to.include('/moved1/');
    const asked = opened.simulator.requests.filter(({ path }) => path.startsWith('/api/state'));
    expect(asked.length).to.be.within(1, 2);
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('asks the state API for an address that the token does not name', async () => {
    const { origin } = new URL(opened.simulator.url);
    const ticket = await client.getTicket(opened.tenant);
    const nowhere = { value: undefined };
    const bare = Object.create(ticket, { webApiUrl: nowhere, netServerUrl: nowhere }) as Ticket;
    client.getTicket = () => Promise.resolve(bare);
    const response = await tenant.fetch('v1/Contact/3');
    expect(response.url).to.equal(`${origin}/${name}/api/v1/Contact/3`);
  });

  it('gives back a 421 that does not go away', async () => {
    opened.simulator.failNextCall({ status: 421 }, 3);
    expect((await tenant.fetch('v1/Contact/3')).status).to.equal(421);
  });

  it('counts a success as a use of the ticket, and nothing else', async () => {
    const { expiresAt } = await client.getTicket(opened.tenant);
    now += HOUR_MS;
    expect((await tenant.fetch('v1/Contact/404')).status).to.equal(404);
    expect((await client.getTicket(opened.tenant)).expiresAt).to.equal(expiresAt);
    await tenant.fetch('v1/Contact/3');
    expect((await client.getTicket(opened.tenant)).expiresAt).to.equal(expiresAt + HOUR_MS);
  });

  const to = (address: string) => `v1/Redirect?to=${encodeURIComponent(address)}`;

  it('follows a redirect within its origin, as fetch does', async () => {
    const response = await tenant.fetch(to('Contact/3'), { method: 'POST', body: 'x' });
    expect(response.status).to.equal(200);
    expect(calls().map(({ method }) => method)).to.deep.equal(['POST', 'GET']);
    expect((await tenant.fetch(to('Contact/3'), { redirect: 'manual' })).status).to.equal(302);
    const refused = await failureOf(() => tenant.fetch(to('Contact/3'), { redirect: 'error' }));
    expect(refused).to.be.instanceOf(TypeError);
    expect(
      await failureOf(() => tenant.fetch(to(to('Contact/3').slice(3)), { redirect: 'error' })),
    ).to.be.instanceOf(TypeError);
  });

  it('gives back a redirect to another origin, which gets nothing', async () => {
    let reached = 0;
    const other = await listen((_request, response) => {
      reached++;
      response.end();
    });
    servers.push(other);
    expect((await tenant.fetch(to(other.url))).status).to.equal(302);
    expect(reached).to.equal(0);
  });

  it('frees the connection of a small body that nobody reads', async () => {
    for (let each = 0; each < 40; each++) await tenant.fetch('v1/Contact/3');
    expect(opened.simulator.calls).to.equal(40);
  });

  it('ends with the reason of a signal, and before anything is sent if it is aborted', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    expect(await failureOf(() => tenant.fetch('v1/Contact/3', { signal }))).to.equal(reason);
    expect(opened.simulator.requests).to.deep.equal([]);
  });

  it('is refused once the client is closed', async () => {
    await client.close();
    expect((await failureOf(() => tenant.fetch('v1/Contact/3'))).code).to.equal(
      'ERR_INVALID_STATE',
    );
  });

  it('gives its two headers to those who use another client', async () => {
    const { ticket } = await client.getTicket(opened.tenant);
    expect(await tenant.authorizationHeaders()).to.deep.equal({
      Authorization: `SOTicket ${ticket}`,
      'SO-AppToken': opened.simulator.clientSecret,
    });
  });
});
