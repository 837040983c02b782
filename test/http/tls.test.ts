import { Agent } from 'node:https';
import { expect } from 'chai';
import { sendEnvelope } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { CA, listenTls, type TlsListening } from '../support/listen-tls.js';
import { openClient, type Opened } from '../support/open-client.js';

describe('TLS', () => {
  let opened: Opened;
  let services: TlsListening[];

  beforeEach(async () => {
    services = [];
    opened = await openClient({ now: Date.now }, { now: Date.now });
  });
  afterEach(async () => {
    for (const service of services) await service.close();
    await opened.simulator.stop();
  });
  const serve = async (settings?: Parameters<typeof listenTls>[1]) => {
    const service = await listenTls(opened.simulator.url, settings);
    services.push(service);
    return service;
  };

  it('lets an exchange through to a host whose certificate holds', async () => {
    const service = await serve();
    const agent = new Agent({ ca: CA, keepAlive: true });
    const client = opened.clientWith({ loginUrl: service.url, agent });
    expect(await client.authenticate(opened.tenant)).to.have.property('ticket');
    expect(await client.authenticate(opened.tenant)).to.have.property('ticket');
    expect(service.handshakes()).to.equal(1);
    agent.destroy();
  });

  const untrusted: Record<string, [object, { cert?: string }, string]> = {
    'a CA that nobody trusts': [{}, {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    'a CA that nobody trusts, with rejectUnauthorized: false': [
      { rejectUnauthorized: false },
      {},
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    'another host': [{ ca: CA }, { cert: 'elsewhere.crt' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    'another host, with an identity check that takes any': [
      { ca: CA, checkServerIdentity: () => undefined },
      { cert: 'elsewhere.crt' },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    'another host, with rejectUnauthorized: false': [
      { ca: CA, rejectUnauthorized: false },
      { cert: 'elsewhere.crt' },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  };
  for (const [what, [settings, { cert = 'server.crt' }, code]] of Object.entries(untrusted)) {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      it(`sends no byte over ${maxVersion} to a certificate of ${what}`, async () => {
        const service = await serve({ cert, maxVersion });
        const agent = new Agent({ keepAlive: true, ...settings });
        // The second time a session could be resumed, and its certificate taken for checked.
        for (let i = 0; i < 3; i++) {
          const call = () => sendEnvelope('<canary/>', { loginUrl: service.url, agent });
          const error = await failureOf(call);
          expect(error).to.include({ code: 'ERR_TRANSPORT', step: 3, retryable: false });
          expect(error.cause).to.include({ code });
        }
        expect(service.received()).to.equal(0);
        agent.destroy();
      });
    }
  }

  it('does not try again what a second try would not change, and sends no byte', async () => {
    const service = await serve();
    const agent = new Agent({ rejectUnauthorized: false });
    const client = opened.clientWith({ loginUrl: service.url, agent });
    expect(await failureOf(() => client.authenticate(opened.tenant))).to.include({
      code: 'ERR_TRANSPORT',
    });
    expect([service.connections(), service.received()]).to.deep.equal([1, 0]);
  });
});
