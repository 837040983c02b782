import { Agent } from 'node:https';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { listenProxy, type Proxy } from '../support/listen-proxy.js';
import { CA, listenTls, type TlsListening } from '../support/listen-tls.js';
import type { Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';
import { CONTACT_WSDL, operationOf } from '../support/open-contact.js';
import { startFront } from '../support/start-front.js';

describe('the connection of a tenant’s calls', () => {
  let opened: Opened;
  let front: Listening;
  let service: TlsListening;
  let proxy: Proxy;

  beforeEach(async () => {
    opened = await openClient({ now: Date.now }, { now: Date.now });
    const { contextIdentifier } = opened.tenant;
    // The state API says that the tenant is on the TLS server.
    front = await startFront(opened.simulator.url, (request, response) => {
      if (!request.url?.startsWith('/api/state/')) return false;
      const Endpoint = `${service.url}/${contextIdentifier}`;
      const state = { ContextIdentifier: contextIdentifier, State: 2, IsRunning: true };
      response.end(JSON.stringify({ ...state, Endpoint, Api: `${Endpoint}/api` }));
      return true;
    });
    service = await listenTls(front.url);
    proxy = await listenProxy();
  });
  afterEach(async () => {
    await proxy.close();
    await service.close();
    await front.close();
    await opened.simulator.stop();
  });

  it('is not there yet when the body to send fails: the call ends with that', async () => {
    const agent = new Agent({ ca: CA });
    const client = opened.clientWith({ loginUrl: service.url, agent });
    await client.getTicket(opened.tenant);
    await client.getTenantState(opened.tenant.contextIdentifier);
    const reason = new Error('the file is gone');
    const body = new ReadableStream({
      start: (stream) => {
        stream.error(reason);
      },
    });
    const call = () => client.tenant(opened.tenant).fetch('v1/any', { method: 'POST', body });
    expect(await failureOf(call)).to.equal(reason);
    await client.close();
    agent.destroy();
  });

  it('is that of the caller’s agent', async () => {
    const agent = new Agent({ ca: CA, keepAlive: true, maxSockets: 1 });
    const client = opened.clientWith({ loginUrl: service.url, agent });
    await client.getTicket(opened.tenant);
    await client.getTenantState(opened.tenant.contextIdentifier);
    const response = await client.tenant(opened.tenant).fetch('v1/Contact/3');
    expect(await response.json()).to.include({ Name: 'Simulated Company 3' });
    expect(service.connections()).to.equal(1);
    await client.close();
    agent.destroy();
  });

  it('carries nothing where the certificate is no longer one for the host', async () => {
    const agent = new Agent({ ca: CA, keepAlive: false });
    const client = opened.clientWith({ loginUrl: service.url, agent });
    const tenant = client.tenant(opened.tenant);
    await client.getTicket(opened.tenant);
    await tenant.getState();
    const contact = await tenant.createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    service.show('elsewhere.crt');
    const before = service.received();
    for (const call of [
      () => tenant.fetch('v1/Contact/3'),
      () => operationOf(contact)({ ContactEntityId: 3 }),
    ]) {
      const failure = await failureOf(call);
      expect(failure).to.include({ code: 'ERR_TRANSPORT', step: undefined });
      expect(failure.cause).to.include({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    }
    expect(service.received()).to.equal(before);
    await client.close();
    agent.destroy();
  });
});
