import { inspect } from 'node:util';
import { expect } from 'chai';
import { openRest, type OpenedRest } from './open-rest.js';

describe('the headers of a REST call', () => {
  let rest: OpenedRest;
  beforeEach(async () => {
    rest = await openRest();
  });
  afterEach(() => rest.close());

  const sent = () => rest.calls()[0]!.headers;
  const credentials = async () => {
    const { ticket } = await rest.client.getTicket(rest.opened.tenant);
    return {
      authorization: `SOTicket ${ticket}`,
      'so-apptoken': rest.simulator.clientSecret,
    };
  };

  it('are the ticket, the client secret, and what fetch adds', async () => {
    await rest.tenant.fetch('v1/Contact/3');
    expect(sent()).to.include({ ...(await credentials()), accept: '*/*' });
    expect(sent()).not.to.have.any.keys('content-length', 'transfer-encoding', 'content-type');
  });

  const OWN: Record<string, NonNullable<RequestInit['headers']>> = {
    'an object': { AUTHORIZATION: 'Bearer x', 'so-apptoken': 'y', 'X-Own': '1' },
    Headers: new Headers({ Authorization: 'Bearer x', 'SO-AppToken': 'y', 'X-Own': '1' }),
    pairs: [
      ['Authorization', 'Bearer x'],
      ['authorization', 'Basic z'],
      ['So-AppToken', 'y'],
      ['X-Own', '1'],
    ],
  };
  for (const [what, headers] of Object.entries(OWN)) {
    it(`may have the caller’s as ${what}, but not in place of credentials`, async () => {
      expect((await rest.tenant.fetch('v1/Contact/3', { headers })).status).to.equal(200);
      expect(sent()).to.include({ ...(await credentials()), 'x-own': '1' });
    });
  }

  it('say of the connection nothing that the caller does', async () => {
    const headers = {
      Host: 'evil.example',
      Connection: 'close, x-own',
      'Keep-Alive': 'timeout=1',
      'Transfer-Encoding': 'chunked',
      'Content-Length': '1',
      Upgrade: 'h2c',
      Expect: '100-continue',
      'Proxy-Authorization': 'Basic x',
      TE: 'trailers',
      'X-Own': '1',
    };
    await rest.tenant.fetch('v1/Contact', { method: 'POST', body: '{"Name":"a"}', headers });
    expect(sent()).to.include({
      host: new URL(rest.simulator.url).host,
      connection: 'keep-alive',
      'content-length': '12',
      'x-own': '1',
    });
    const kept = Object.keys(sent());
    for (const name of ['keep-alive', 'transfer-encoding', 'upgrade', 'expect', 'te'])
      expect(kept).not.to.include(name);
    expect(kept).not.to.include('proxy-authorization');
  });

  it('are the caller’s where they are the caller’s to say', async () => {
    const headers = { Accept: 'application/json', 'Accept-Language': 'nb', 'If-Match': '"1"' };
    await rest.tenant.fetch('v1/Contact/3', { headers });
    expect(sent()).to.include({
      accept: 'application/json',
      'accept-language': 'nb',
      'if-match': '"1"',
    });
  });

  for (const method of ['POST', 'PUT']) {
    it(`say that a ${method} without a body has none`, async () => {
      await rest.tenant.fetch('v1/Contact', { method });
      expect(sent()['content-length']).to.equal('0');
    });
  }

  it('are there for other HTTP clients, of the ticket current at that moment', async () => {
    const { authorization, ...secret } = await credentials();
    const first = await rest.tenant.authorizationHeaders();
    expect(first).to.deep.equal({
      Authorization: authorization,
      'SO-AppToken': secret['so-apptoken'],
    });
    const url = `${rest.simulator.url}/${rest.name}/api/v1/Contact/3`;
    expect((await fetch(url, { headers: first })).status).to.equal(200);
    rest.client.invalidate(rest.opened.tenant, authorization.slice('SOTicket '.length));
    const { Authorization } = await rest.tenant.authorizationHeaders();
    expect(Authorization)
      .to.match(/^SOTicket /)
      .and.not.to.equal(authorization);
    expect(rest.simulator.exchanges).to.equal(2);
  });

  it('are not shown by the handle, nor by a response', async () => {
    const response = await rest.tenant.fetch('v1/Contact/3');
    const shown = inspect([rest.tenant, response], { depth: null, showHidden: true });
    for (const secret of Object.values(await credentials())) {
      expect(shown + JSON.stringify(rest.tenant)).not.to.include(secret.replace('SOTicket ', ''));
    }
  });
});
