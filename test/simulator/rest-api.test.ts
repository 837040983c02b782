import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { callRest } from './call-rest.js';
import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';
import { startFrozen } from './start-frozen.js';
import { takeTicket } from './take-ticket.js';

describe("simulator: a tenant's REST API", () => {
  let simulator: Simulator;
  let identity: Identity;
  before(async () => {
    simulator = await startFrozen();
    identity = await takeTicket(simulator);
  });
  after(() => simulator.stop());

  const json = async (response: Response, status = 200): Promise<Record<string, unknown>> => {
    expect(response.status).to.equal(status);
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    return (await response.json()) as Record<string, unknown>;
  };

  it('GET v1/Contact/{id}', async () => {
    const contact = await json(await callRest(identity, 'Contact/7'));
    expect(contact).to.deep.include({ ContactId: 7, Name: 'Simulated Company 7' });
    expect(contact['Country']).to.deep.include({ TwoLetterISOCountry: 'NO' });
    expect(contact['Persons']).to.have.length(2);
  });

  it('GET v1/User/currentPrincipal', async () => {
    expect(await json(await callRest(identity, 'User/currentPrincipal'))).to.include({
      AssociateId: 12,
      FullName: 'System User',
      DatabaseContextIdentifier: frozen.contextIdentifier,
    });
  });

  it('POST v1/Contact: the same back, with an id of its own', async () => {
    const post = (body: unknown) =>
      callRest(identity, 'Contact', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const given = { Name: 'Blåbær & <Sønner>', ContactId: 0, Nested: [{ a: 1 }] };
    const { ContactId, ...rest } = await json(await post(given));
    expect({ ...rest, ContactId: 0 }).to.deep.equal(given);
    expect(await json(await post({}))).to.deep.equal({ ContactId: Number(ContactId) + 1 });
    await json(await post([]), 400);
    await json(await callRest(identity, 'Contact', { method: 'POST', body: '{}' }), 415);
  });

  for (const path of ['Contact/404', 'Contact/0', 'Contact/x', 'Contact', 'Nothing', '']) {
    it(`GET v1/${path}: 404`, async () => {
      const { ExceptionType } = await json(await callRest(identity, path), 404);
      expect(ExceptionType).to.match(/^SuperOffice\./);
    });
  }

  it('has its paths, the tenant and the scheme in any case', async () => {
    const webApiUrl = `${simulator.url}/CUST12345/API/`;
    const headers = { Authorization: `SOTICKET ${identity.ticket}` };
    const found = await callRest({ ...identity, webApiUrl }, 'contact/7', { headers });
    expect(await json(found)).to.include({ ContactId: 7 });
  });

  it('HEAD answers without a body', async () => {
    const response = await callRest(identity, 'Contact/7', { method: 'HEAD' });
    expect([response.status, await response.text()]).to.deep.equal([200, '']);
  });

  describe('v1/Redirect?to=…', () => {
    const redirect = (to: string, init?: RequestInit) =>
      callRest(identity, `Redirect?to=${encodeURIComponent(to)}`, init as object);

    it('answers 302 to where it is told', async () => {
      for (const to of ['https://elsewhere.example/a?b=c', '/login', `${simulator.url}/x`]) {
        const response = await redirect(to);
        expect([response.status, response.headers.get('location')]).to.deep.equal([302, to]);
      }
      const response = await redirect('/login', { method: 'POST' });
      expect(response.status).to.equal(302);
    });

    it('and 400 for what no header carries', async () => {
      await json(await redirect('/a\r\nSet-Cookie: a=b'), 400);
      await json(await callRest(identity, 'Redirect'), 400);
    });
  });

  const strangers: [string, Record<string, string | undefined>][] = [
    ['no Authorization', { Authorization: undefined }],
    ['another scheme', { Authorization: 'Bearer 8A:x' }],
    ['an unknown ticket', { Authorization: 'SOTicket 7T:AAAA' }],
    ['no ticket', { Authorization: 'SOTicket ' }],
    ['no SO-AppToken', { 'SO-AppToken': undefined }],
    ['another SO-AppToken', { 'SO-AppToken': 'x' }],
  ];
  for (const [name, headers] of strangers) {
    it(`answers ${name} with 401`, async () => {
      const { served, unauthorized } = simulator.callsOf(frozen.contextIdentifier);
      const { ExceptionType, Message } = await json(
        await callRest(identity, 'Contact/7', { headers }),
        401,
      );
      expect(ExceptionType).to.equal('SuperOffice.Exceptions.SoSessionException');
      expect(Message).to.be.a('string').that.does.not.include(identity.ticket);
      const calls = simulator.callsOf(frozen.contextIdentifier);
      expect(calls).to.deep.equal({ served, unauthorized: unauthorized + 1 });
      expect(simulator.calls).to.equal(served);
    });
  }

  it('knows no other tenant', async () => {
    const webApiUrl = `${simulator.url}/Cust99999/api/`;
    expect((await callRest({ ...identity, webApiUrl }, 'Contact/7')).status).to.equal(404);
  });

  it('is counted, recorded and dated by its clock', async () => {
    const { served, unauthorized } = simulator.callsOf('cust12345');
    const response = await callRest(identity, 'Contact/7');
    expect(response.headers.get('date')).to.equal(new Date(frozen.nowMs).toUTCString());
    await callRest(identity, 'Contact/404');
    expect(simulator.calls).to.equal(served + 2);
    const calls = simulator.callsOf(frozen.contextIdentifier);
    expect(calls).to.deep.equal({ served: served + 2, unauthorized });
    const { path, headers } = simulator.requests.at(-1)!;
    expect(path).to.equal(`/${frozen.contextIdentifier}/api/v1/Contact/404`);
    expect(headers).to.include({ authorization: `SOTicket ${identity.ticket}` });
  });
});
