import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import type { RecordedRequest, Simulator } from 'superoffice-system-user/simulator';
import { openClient } from '../support/open-client.js';
import { CONTACT_WSDL, operationOf } from '../support/open-contact.js';

const TENANTS = 50;
const CALLS = 2000;
const NAMES = Array.from({ length: TENANTS }, (_, each) => `Cust${10_000 + each}`);

/** Every request that a simulator gets, of which it keeps the last 1000 only; its server is in this process. */
function recordAll(simulator: Simulator, onAnswer: () => void) {
  const seen = new Set<RecordedRequest>();
  let answers = 0;
  const onFinish = (message: unknown) => {
    const { request } = message as { request: { socket: { localPort?: number } } };
    if (String(request.socket.localPort) !== new URL(simulator.url).port) return;
    answers++;
    for (const each of simulator.requests) seen.add(each);
    onAnswer();
  };
  subscribe('http.server.response.finish', onFinish);
  return {
    seen,
    answers: () => answers,
    stop: () => {
      unsubscribe('http.server.response.finish', onFinish);
    },
  };
}

describe('many SOAP calls at once', () => {
  it('all succeed, each with its tenant’s ticket, while tickets end and tenants move', async function () {
    this.timeout(60_000);
    const tenants = NAMES.map((contextIdentifier) => ({
      contextIdentifier,
      systemUserToken: `Partner App-${contextIdentifier}`,
    }));
    const opened = await openClient({}, { tenants });
    const { simulator } = opened;
    const client = opened.clientWith({});
    const made = await Promise.all(
      tenants.map((tenant) =>
        client.tenant(tenant).createSoapClient(CONTACT_WSDL, { service: 'Contact' }),
      ),
    );
    const get = made.map((contact) => operationOf(contact));
    let revoked = 0;
    // Whenever another 20 calls were served, one tenant loses its tickets and another one moves.
    const recorder = recordAll(simulator, () => {
      while (revoked < TENANTS && simulator.calls >= (revoked + 1) * 20) {
        simulator.revokeTickets(NAMES[revoked]!);
        simulator.moveTenant(NAMES[(revoked + 25) % TENANTS]!);
        revoked++;
      }
    });
    const ids = await Promise.all(
      Array.from({ length: CALLS }, async (_, each) => {
        const [{ Response }] = await get[each % TENANTS]!({ ContactEntityId: each + 1000 });
        return Response.ContactId;
      }),
    );
    recorder.stop();
    await client.close();
    await simulator.stop();

    expect(ids, 'each call got its own answer').to.deep.equal(
      Array.from({ length: CALLS }, (_, each) => each + 1000),
    );
    expect(revoked).to.equal(TENANTS);
    expect(simulator.exchanges).to.be.within(TENANTS + 1, TENANTS + revoked);
    for (const name of NAMES) expect(simulator.callsOf(name).served).to.equal(CALLS / TENANTS);

    expect(recorder.seen.size, 'no request was missed').to.be.at.least(recorder.answers());
    const calls = [...recorder.seen].filter(({ path }) => path.endsWith('/Contact.svc'));
    expect(calls.length).to.be.greaterThan(CALLS);
    const ownerOf = new Map<string, string>();
    for (const { path, body } of calls) {
      const name = /^(?:\/moved\d+)?\/(Cust\d+)\/Remote\/Services88\/Contact\.svc$/.exec(path)?.[1];
      const ticket = /<Ticket>([^<]+)<\/Ticket>/.exec(body)?.[1];
      const id = /<ContactEntityId>(\d+)</.exec(body)?.[1];
      expect(name, path).to.equal(NAMES[(Number(id) - 1000) % TENANTS]);
      expect(ticket, 'a request without a ticket').to.be.a('string');
      // A ticket that went to another tenant as well would have two owners.
      expect(ownerOf.get(ticket!) ?? name).to.equal(name);
      ownerOf.set(ticket!, name!);
    }
    expect(new Set(ownerOf.values())).to.deep.equal(new Set(NAMES));
    expect(ownerOf.size).to.be.at.most(simulator.exchanges);
    expect(calls.some(({ path }) => path.startsWith('/moved1/'))).to.equal(true);
  });
});
