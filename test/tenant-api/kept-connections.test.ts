import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { TenantHandle } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { CONTACT_WSDL, operationOf } from '../support/open-contact.js';
import { openBehind, type FrontedRest } from './open-rest.js';

const ARGS = { ContactEntityId: 3 };

describe('a call on a kept connection that turns out to be dead', () => {
  let rest: FrontedRest;
  let agent: Agent;
  let tenant: TenantHandle;
  let close: () => Promise<void>;
  let seen: string[];
  let sockets: Set<Socket>;
  let dead: Set<Socket>;
  beforeEach(async () => {
    seen = [];
    sockets = new Set();
    dead = new Set();
    rest = await openBehind((request, response) => {
      const { method, url, socket } = request;
      if (!/\/(api|Remote)\//.test(String(url))) return false;
      seen.push(String(method));
      sockets.add(socket);
      if (dead.has(socket)) request.resume().on('end', () => socket.resetAndDestroy());
      else if (url?.includes('/Remote/')) return false;
      else request.resume().on('end', () => response.end('ok'));
      return true;
    });
    // With one connection, the next call is on the one that was kept.
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const client = rest.clientWith({ agent });
    await client.getTicket(rest.ref);
    await client.getTenantState(rest.ref.contextIdentifier);
    tenant = client.tenant(rest.ref);
    close = () => client.close();
  });
  afterEach(async () => {
    await rest.close();
    await close();
    agent.destroy();
  });

  const call = async (init: RequestInit = {}) => {
    const response = await tenant.fetch('v1/any', init);
    await response.text();
    return response.status;
  };
  const killKept = () => {
    expect(sockets).to.have.length(1);
    dead = new Set(sockets);
    seen = [];
  };

  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    it(`is sent again where its method is ${method}: the server may get it twice`, async () => {
      await call();
      killKept();
      const body = method === 'PUT' ? '{"Name":"a"}' : null;
      expect(await call({ method, body })).to.equal(200);
      expect(seen).to.deep.equal([method, method]);
    });
  }

  for (const method of ['POST', 'PATCH']) {
    it(`is not sent again where its method is ${method}: that may have been done`, async () => {
      await call();
      killKept();
      const failure = await failureOf(() => call({ method, body: '{"Name":"a"}' }));
      expect(failure).to.include({ code: 'ERR_TRANSPORT', step: undefined });
      expect(seen).to.deep.equal([method]);
      expect(await call({ method, body: '{"Name":"a"}' })).to.equal(200);
    });
  }

  it('is not sent again where it is one of SOAP: that may have been done', async () => {
    const contact = await tenant.createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    await operationOf(contact)(ARGS);
    killKept();
    const failure = await failureOf(() => operationOf(contact)(ARGS));
    expect(failure).to.include({ code: 'ERR_TRANSPORT', step: undefined });
    expect(seen).to.deep.equal(['POST']);
    expect((await operationOf(contact)(ARGS))[0].Response.ContactId).to.equal(3);
  });
});
