import { expect } from 'chai';
import { memoryTicketStore, type Tenant } from 'superoffice-system-user';
import { AT, openClient } from '../support/open-client.js';
import { fakeTimer } from '../support/fake-timer.js';
import { openRest, type OpenedRest } from './open-rest.js';

const COOLDOWN = { refusalCooldownMs: 60_000 };
type Body = NonNullable<RequestInit['body']>;
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a REST call whose ticket is refused', () => {
  let rest: OpenedRest;
  beforeEach(async () => {
    rest = await openRest(COOLDOWN);
  });
  afterEach(() => rest.close());

  const post = (body: Body, headers: Record<string, string> = JSON_TYPE) =>
    rest.tenant.fetch('v1/Contact', { method: 'POST', body, headers });
  const refuseNext = async () => {
    await rest.client.getTicket(rest.opened.tenant);
    rest.simulator.revokeTickets(rest.name);
  };

  it('is made again with a new ticket, once', async () => {
    await refuseNext();
    expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(200);
    const [first, second] = rest.calls().map(({ headers }) => headers.authorization);
    const { ticket } = await rest.client.getTicket(rest.opened.tenant);
    expect(second).to.equal(`SOTicket ${ticket}`);
    expect(first).not.to.equal(second);
    expect(rest.simulator.callsOf(rest.name)).to.deep.equal({ served: 1, unauthorized: 1 });
    expect(rest.simulator.exchanges).to.equal(2);
  });

  it('ends with the second refusal; the next ones bring no exchange while the cooldown lasts', async () => {
    rest.simulator.failNextCall({ status: 401 }, 4);
    expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(401);
    expect(rest.simulator.exchanges).to.equal(2);
    expect(rest.calls()).to.have.length(2);
    for (const calls of [3, 4]) {
      expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(401);
      expect(rest.calls()).to.have.length(calls);
    }
    expect(rest.simulator.exchanges).to.equal(2);
    expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(200);
    expect(rest.simulator.exchanges).to.equal(2);
  });

  it('brings an exchange again once the cooldown is over', async () => {
    const timer = fakeTimer({ isFrozen: true });
    try {
      rest.simulator.failNextCall({ status: 401 }, 4);
      await rest.tenant.fetch('v1/Contact/3');
      expect(rest.simulator.exchanges).to.equal(2);
      timer.advance(COOLDOWN.refusalCooldownMs - 1);
      expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(401);
      expect(rest.simulator.exchanges).to.equal(2);
      timer.advance(1);
      expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(200);
      expect(rest.simulator.exchanges).to.equal(3);
    } finally {
      timer.restore();
    }
  });

  it('brings an exchange again for a ticket that is newer than the one refused', async () => {
    rest.simulator.failNextCall({ status: 401 }, 2);
    await rest.tenant.fetch('v1/Contact/3');
    rest.advance(1000);
    await rest.client.getTicket(rest.opened.tenant, { forceRefresh: true });
    rest.simulator.revokeTickets(rest.name);
    expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(200);
    expect(rest.simulator.exchanges).to.equal(4);
  });

  it('pauses the renewal of its own tenant, whatever becomes of another', async () => {
    const [first, second] = ['Cust12345', 'Cust67890'].map((contextIdentifier) => ({
      contextIdentifier,
      systemUserToken: `App-${contextIdentifier}`,
    })) as [Tenant, Tenant];
    const { simulator, clientWith } = await openClient(COOLDOWN, { tenants: [first, second] });
    const client = clientWith({});
    const refuse = async (tenant: Tenant, times: number) => {
      simulator.failNextCall({ status: 401 }, times);
      expect((await client.tenant(tenant).fetch('v1/Contact/3')).status).to.equal(401);
      return simulator.exchanges;
    };
    expect(await refuse(first, 2)).to.equal(2);
    expect(await refuse(second, 2)).to.equal(4);
    expect(await refuse(first, 1)).to.equal(4);
    await client.close();
    await simulator.stop();
  });

  it('is made with the newer ticket of the store; and, where that is refused too, with a new one', async () => {
    const store = memoryTicketStore({ now: () => AT });
    const [here, there] = [rest.opened.clientWith({ store }), rest.opened.clientWith({ store })];
    const first = await here.getTicket(rest.opened.tenant);
    rest.advance(1000);
    const second = await there.getTicket(rest.opened.tenant, { forceRefresh: true });
    rest.advance(1000);
    rest.simulator.revokeTickets(rest.name);
    const tenant = here.tenant(rest.opened.tenant);
    expect((await tenant.fetch('v1/Contact/3')).status).to.equal(200);
    const third = await here.getTicket(rest.opened.tenant);
    expect(rest.calls().map(({ headers }) => headers.authorization)).to.deep.equal(
      [first, second, third].map(({ ticket }) => `SOTicket ${ticket}`),
    );
    expect(rest.simulator.exchanges).to.equal(3);
    // The renewal was not paused: the next refusal brings another.
    rest.simulator.revokeTickets(rest.name);
    expect((await tenant.fetch('v1/Contact/3')).status).to.equal(200);
    await Promise.all([here.close(), there.close()]);
  });

  it('gives the body of the second refusal, not of the first', async () => {
    rest.simulator.failNextCall({ status: 401 });
    await rest.client.getTicket(rest.opened.tenant);
    rest.simulator.failNextCall({ status: 401 }, 2);
    const response = await rest.tenant.fetch('v1/Contact/3');
    expect(response.bodyUsed).to.equal(false);
    expect(await response.text()).to.match(/<html/i);
  });

  const TEXT = '{"Name":"Ærø & sønner"}';
  const BODIES: Record<string, () => Body> = {
    'a text': () => TEXT,
    'a Buffer': () => Buffer.from(TEXT),
    'part of a Buffer': () => Buffer.from(`xx${TEXT}xx`).subarray(2, -2),
    'an ArrayBuffer': () => new Uint8Array(Buffer.from(TEXT)).buffer,
    'a DataView': () => new DataView(new Uint8Array(Buffer.from(TEXT)).buffer),
    'a Blob': () => new Blob([TEXT.slice(0, 5), TEXT.slice(5)]),
  };
  for (const [what, make] of Object.entries(BODIES)) {
    it(`sends ${what} again, whole`, async () => {
      await refuseNext();
      const response = await post(make());
      expect(await response.json()).to.include({ Name: 'Ærø & sønner' });
      expect(rest.calls().map(({ body }) => body)).to.deep.equal([TEXT, TEXT]);
    });
  }

  it('sends URLSearchParams again, whole and with their type', async () => {
    await refuseNext();
    await post(new URLSearchParams({ name: 'a b', more: 'ø' }), {});
    for (const { body, headers } of rest.calls()) {
      expect(body).to.equal('name=a+b&more=%C3%B8');
      expect(headers['content-type']).to.match(/^application\/x-www-form-urlencoded/);
    }
    expect(rest.calls()).to.have.length(2);
  });

  it('sends FormData again, whole and with the boundary of each', async () => {
    await refuseNext();
    const form = new FormData();
    form.set('name', 'Ærø');
    form.set('file', new Blob(['of a file']), 'a.txt');
    await post(form, {});
    for (const { body, headers } of rest.calls()) {
      const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(
        String(headers['content-type']),
      )?.[1];
      expect(body.split(`--${String(boundary)}`)).to.have.length(4);
      expect(body).to.include('Ærø').and.to.include('of a file').and.to.include('"a.txt"');
    }
    expect(rest.calls()).to.have.length(2);
  });

  const STREAMS: Record<string, () => Body> = {
    'a stream': () => new Blob([TEXT]).stream(),
    'an async iterable': () =>
      (async function* parts() {
        yield await Promise.resolve(Buffer.from(TEXT));
      })(),
  };
  for (const [what, make] of Object.entries(STREAMS)) {
    it(`does not send ${what} again: the 401 comes back, and the ticket is forgotten`, async () => {
      await refuseNext();
      expect((await post(make())).status).to.equal(401);
      expect(rest.calls().map(({ body }) => body)).to.deep.equal([TEXT]);
      expect(rest.simulator.exchanges).to.equal(1);
      const response = await post(make());
      expect(await response.json()).to.include({ Name: 'Ærø & sønner' });
      expect(rest.simulator.exchanges).to.equal(2);
    });
  }
});
