import { expect } from 'chai';
import { listenProxy, type Proxy } from '../support/listen-proxy.js';
import { CA, CA_FILE, listenTls, type TlsListening } from '../support/listen-tls.js';
import { openClient, privateKey, type Opened } from '../support/open-client.js';
import { runExchange, type ChildExchange } from './run-exchange.js';

const NOWHERE = 'http://127.0.0.1:9';

describe('a proxy', () => {
  let opened: Opened;
  let service: TlsListening;
  let proxy: Proxy;
  let input: ChildExchange;

  beforeEach(async () => {
    opened = await openClient({ now: Date.now }, { now: Date.now });
    service = await listenTls(opened.simulator.url);
    proxy = await listenProxy();
    const { clientSecret } = opened.simulator;
    input = {
      options: { loginUrl: service.url, clientSecret, privateKey: privateKey.toString() },
      tenant: opened.tenant,
    };
  });
  afterEach(async () => {
    await proxy.close();
    await service.close();
    await opened.simulator.stop();
  });
  const run = (env: Record<string, string>, change: Partial<ChildExchange> = {}) =>
    runExchange({ ...input, ...change }, { NODE_EXTRA_CA_CERTS: CA_FILE, ...env });
  const success = () => ({ contextIdentifier: opened.tenant.contextIdentifier });
  /** Nothing that a proxy may not know. */
  const expectNothingSecret = (read: readonly string[]) => {
    const seen = read.join('\n');
    const { clientSecret } = opened.simulator;
    for (const secret of [clientSecret, opened.tenant.systemUserToken]) {
      expect(seen).to.not.include(secret);
    }
    expect(seen).to.not.match(/SOAPAction|Envelope|PartnerSystemUserService/i);
  };

  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
    it(`is used where ${name} names it, through one tunnel, and reads nothing`, async () => {
      const { result, stderr } = await run({ [name]: proxy.url });
      expect(result).to.deep.equal(success());
      expect(stderr).to.equal('');
      expect(proxy.connects).to.deep.equal([`localhost:${service.port}`]);
      expect(proxy.requests).to.deep.equal([]);
      expectNothingSecret(proxy.read);
    });
  }

  it('gets the user and the password of its own URL, and the service does not', async () => {
    const url = proxy.url.replace('//', '//user:p%40ss@');
    expect((await run({ HTTPS_PROXY: url })).result).to.deep.equal(success());
    expect(proxy.read.join('\n')).to.include(Buffer.from('user:p@ss').toString('base64'));
    const headers = opened.simulator.requests.map((request) => JSON.stringify(request.headers));
    expect(headers).to.have.length(2);
    expect(headers.join('\n')).to.not.match(/proxy/i);
  });

  it('over TLS serves like any other', async () => {
    const encrypted = await listenProxy(undefined, 'server.crt');
    const { result } = await run({ HTTPS_PROXY: encrypted.url });
    await encrypted.close();
    expect(result).to.deep.equal(success());
    expect(encrypted.connects).to.have.length(1);
  });

  for (const [what, cert, env] of [
    ['whose certificate nobody trusts', 'server.crt', { NODE_EXTRA_CA_CERTS: '' }],
    ['whose certificate is for another host', 'elsewhere.crt', {}],
  ] as const) {
    it(`over TLS ${what} is told nothing, even where the check is switched off`, async () => {
      const impostor = await listenProxy(undefined, cert);
      const url = impostor.url.replace('//', '//user:canary@');
      const { result } = await run({ HTTPS_PROXY: url, NODE_TLS_REJECT_UNAUTHORIZED: '0', ...env });
      await impostor.close();
      expect(result).to.include({ code: 'ERR_TRANSPORT', step: 3 });
      expect(impostor.read).to.deep.equal([]);
    });
  }

  for (const exception of ['localhost', '*', '.other.example,localhost']) {
    it(`is not used where NO_PROXY says ${exception}`, async () => {
      const env = { HTTPS_PROXY: proxy.url, NO_PROXY: exception };
      expect((await run(env)).result).to.deep.equal(success());
      expect(proxy.read).to.deep.equal([]);
    });
  }

  it('is used where NO_PROXY is about another host', async () => {
    await run({ HTTPS_PROXY: proxy.url, NO_PROXY: 'superoffice.com,.localhost.example' });
    expect(proxy.connects).to.have.length(1);
  });

  it('for http is not used for https', async () => {
    expect((await run({ HTTP_PROXY: proxy.url })).result).to.deep.equal(success());
    expect(proxy.read).to.deep.equal([]);
  });

  it('that wants a password gets nothing secret, and the hint says so', async () => {
    const refusing = await listenProxy(407);
    const { result } = await run({ HTTPS_PROXY: refusing.url });
    await refusing.close();
    expect(result).to.include({ code: 'ERR_HTTP_STATUS', step: 3, status: 407 });
    expect(result.message).to.include('The proxy refused a connection');
    expect(result.hint).to.include('requires a user');
    expect(refusing.connects).to.have.length(1);
    expectNothingSecret(refusing.read);
    expect(service.handshakes()).to.equal(0);
  });

  it('that does not take the password gets nothing secret, and the hint says so', async () => {
    const refusing = await listenProxy(407);
    const url = refusing.url.replace('//', '//user:canary@');
    const { result } = await run({ HTTPS_PROXY: url });
    await refusing.close();
    expect(result).to.include({ code: 'ERR_HTTP_STATUS', status: 407 });
    expect(result.hint).to.include('rejected').and.not.include('canary');
    expectNothingSecret(refusing.read);
  });

  for (const [status, tries] of [
    [403, 1],
    [502, 3],
  ] as const) {
    it(`that refuses with status ${status} is told of by that status`, async () => {
      const refusing = await listenProxy(status);
      const { result } = await run({ HTTPS_PROXY: refusing.url });
      await refusing.close();
      expect(result).to.include({ code: 'ERR_HTTP_STATUS', step: 3, status });
      expect(result.message).to.include('The proxy refused a connection');
      expect(refusing.connects).to.have.length(tries);
      expectNothingSecret(refusing.read);
    });
  }

  for (const [what, url, code, hint] of [
    ['nobody runs', 'http://user:canary@127.0.0.1:9', 'ECONNREFUSED', 'refused the connection'],
    ['nobody knows', 'http://proxy.invalid:3128', /ENOTFOUND|EAI_AGAIN/, 'not found'],
    ['speaks no TLS', undefined, /SSL|EPROTO/, 'does not support TLS'],
  ] as const) {
    it(`that ${what} is told of, and not the service`, async () => {
      const options = { ...input.options, timeoutMs: 60_000 };
      const used = url ?? proxy.url.replace('http:', 'https:');
      const { result } = await run({ HTTPS_PROXY: used }, { options });
      expect(result).to.include({ code: 'ERR_TRANSPORT', step: 3 });
      expect(result.message)
        .to.include(`through the proxy ${new URL(used).host} failed`)
        .and.match(new RegExp(code));
      expect(result.hint).to.include(hint).and.include('HTTPS_PROXY');
      expect(JSON.stringify(result)).to.not.include('canary');
      expect(service.connections()).to.equal(0);
    });
  }

  it('must not show the service in its own place', async () => {
    const impostor = await listenTls(opened.simulator.url, { cert: 'elsewhere.crt' });
    const { result } = await run(
      { HTTPS_PROXY: proxy.url },
      {
        options: { ...input.options, loginUrl: impostor.url },
      },
    );
    expect(result).to.include({ code: 'ERR_TRANSPORT' });
    expect(result.message).to.include(`localhost:${impostor.port} through the proxy`);
    expect(result.hint).to.include('for another host').and.include('HTTPS_PROXY');
    expect(impostor.received()).to.equal(0);
    await impostor.close();
  });

  it('of the environment gives way to an agent', async () => {
    const { result } = await run(
      { HTTPS_PROXY: NOWHERE },
      { agent: { ca: CA.toString(), keepAlive: true } },
    );
    expect(result).to.deep.equal(success());
  });

  describe('on the way to an http address', () => {
    const plain = () => ({ options: { ...input.options, loginUrl: opened.simulator.url } });

    it('is used on loopback', async () => {
      expect((await run({ HTTP_PROXY: proxy.url }, plain())).result).to.deep.equal(success());
      expect(proxy.requests).to.have.length(2);
    });

    it('is told of where nobody runs it', async () => {
      const { result } = await run({ HTTP_PROXY: NOWHERE }, plain());
      expect(result.message).to.include('through the proxy 127.0.0.1:9 failed: ECONNREFUSED');
      expect(result.hint).to.include('refused the connection').and.include('HTTP_PROXY');
    });

    it('is passed by when it is another host', async () => {
      // A name that never resolves (RFC 6761, section 6.4): used, it would fail.
      const env = { HTTP_PROXY: 'http://proxy.invalid:3128' };
      expect((await run(env, plain())).result).to.deep.equal(success());
    });
  });

  for (const value of [
    'socks5://user:canary@127.0.0.1:9',
    'http://canary:x',
    'http://',
    'http://u:canary%@127.0.0.1:9',
  ]) {
    it(`must have a usable URL, unlike ${value}`, async () => {
      const { result, stderr } = await run({ HTTPS_PROXY: value });
      expect(result).to.include({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
      expect(result.message).to.include('HTTPS_PROXY');
      expect(JSON.stringify(result) + stderr).to.not.include('canary');
      expect(service.handshakes()).to.equal(0);
    });
  }
});
