import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { listenProxy } from '../support/listen-proxy.js';
import { CA_FILE, listenTls } from '../support/listen-tls.js';
import { openClient, privateKey, type Opened } from '../support/open-client.js';
import { startFront } from '../support/start-front.js';
import { runExchange, type ChildExchange } from './run-exchange.js';

describe('an exchange in a process of its own', () => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await openClient({ now: Date.now }, { now: Date.now });
  });
  afterEach(() => opened.simulator.stop());
  const run = (
    loginUrl: string,
    env: Record<string, string>,
    { options = {}, ...change }: Partial<ChildExchange> = {},
  ) => {
    const { clientSecret } = opened.simulator;
    const settings = { loginUrl, clientSecret, privateKey: privateKey.toString(), ...options };
    return runExchange({ options: settings, tenant: opened.tenant, ...change }, env);
  };
  const success = () => ({ contextIdentifier: opened.tenant.contextIdentifier });

  it('takes a CA of NODE_EXTRA_CA_CERTS', async () => {
    const service = await listenTls(opened.simulator.url);
    const { result } = await run(service.url, { NODE_EXTRA_CA_CERTS: CA_FILE });
    await service.close();
    expect(result).to.deep.equal(success());
  });

  it('has its TLS not switched off by NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const service = await listenTls(opened.simulator.url);
    const { result } = await run(service.url, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    await service.close();
    expect(result).to.include({ code: 'ERR_TRANSPORT', step: 3 });
    expect(result.hint).to.include('NODE_EXTRA_CA_CERTS');
    expect(service.received()).to.equal(0);
  });

  for (const scheme of ['http', 'https']) {
    it(`is not kept alive by a proxy that hangs: ${scheme}`, async () => {
      const server = createServer(() => undefined);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const { result, exitCode } = await run(
        'https://login.example.com',
        { HTTPS_PROXY: `${scheme}://127.0.0.1:${port}` },
        { options: { timeoutMs: 300 } },
      );
      expect(result).to.include({ code: 'ERR_TIMEOUT' });
      expect(exitCode).to.equal(0);
      server.close();
    });
  }

  it('lets the process end once a signal ends it, though the key set hangs', async () => {
    const front = await startFront(opened.simulator.url, ({ method }) => method === 'GET');
    const { result, exitCode } = await run(front.url, {}, { abortAfterMs: 500 });
    expect({ name: result.name, exitCode }).to.deep.equal({ name: 'TimeoutError', exitCode: 0 });
    await front.close();
  });

  describe('and the calls after it', () => {
    let close: () => Promise<void>;
    let serviceUrl: string;
    const served = () => opened.simulator.callsOf(opened.tenant.contextIdentifier).served;

    /** A TLS server that is the service, and the address of the tenant. */
    const serve = async () => {
      const { contextIdentifier } = opened.tenant;
      const front = await startFront(opened.simulator.url, (request, response) => {
        if (!request.url?.startsWith('/api/state/')) return false;
        const Endpoint = `${service.url}/${contextIdentifier}`;
        const state = { ContextIdentifier: contextIdentifier, State: 2, IsRunning: true };
        response.end(JSON.stringify({ ...state, Endpoint, Api: `${Endpoint}/api` }));
        return true;
      });
      const service = await listenTls(front.url);
      serviceUrl = service.url;
      close = async () => {
        await service.close();
        await front.close();
      };
      return service;
    };
    const use = (env: Record<string, string>) =>
      run(serviceUrl, { NODE_EXTRA_CA_CERTS: CA_FILE, ...env }, { calls: true });

    it('go by TLS to a host whose certificate holds', async () => {
      await serve();
      const { result, exitCode } = await use({});
      await close();
      expect(result).to.deep.equal(success());
      expect(exitCode).to.equal(0);
      expect(served()).to.equal(2);
    });

    it('lead through the proxy that the environment names, which reads nothing', async () => {
      const service = await serve();
      const proxy = await listenProxy();
      const { result } = await use({ HTTPS_PROXY: proxy.url });
      await proxy.close();
      expect(result).to.deep.equal(success());
      expect(served()).to.equal(2);
      expect(new Set(proxy.connects)).to.deep.equal(new Set([`localhost:${service.port}`]));
      expect(proxy.requests).to.deep.equal([]);
      expect(proxy.read.join('\n')).not.to.match(/SOTicket|7T:|SO-AppToken|Envelope/i);
      expect(proxy.read.join('\n')).not.to.include(opened.simulator.clientSecret);
      // No connection went past it.
      expect(service.connections()).to.equal(proxy.connects.length);
      await close();
    });
  });
});
