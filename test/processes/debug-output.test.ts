import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { startSimulator, type Simulator } from 'superoffice-system-user/simulator';
import { listenProxy } from '../support/listen-proxy.js';
import { CA_FILE, listenTls } from '../support/listen-tls.js';
import { runExchange, type ChildResult } from './run-exchange.js';

const canaries = {
  clientSecret: 'canary-client-secret-8e21',
  systemUserToken: 'Canary App-canarytoken77',
  password: 'canary-proxy-password',
};
const tenant = { contextIdentifier: 'Cust12345', systemUserToken: canaries.systemUserToken };
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('DEBUG=* of every dependency', () => {
  let simulator: Simulator;

  beforeEach(async () => {
    const { clientSecret } = canaries;
    simulator = await startSimulator({ clientSecret, partnerKey: publicKey, tenants: [tenant] });
  });
  afterEach(() => simulator.stop());
  const run = (loginUrl: string, env: Record<string, string> = {}) =>
    runExchange(
      { options: { loginUrl, clientSecret: canaries.clientSecret, privateKey }, tenant },
      { DEBUG: '*', NODE_EXTRA_CA_CERTS: CA_FILE, ...env },
    );
  const expectSilent = ({ stdout, stderr }: ChildResult) => {
    const shown = stdout + stderr;
    const keyLines = privateKey.split('\n').slice(1, -2);
    for (const secret of [...Object.values(canaries), ...keyLines]) {
      expect(shown).to.not.include(secret);
      expect(shown).to.not.include(Buffer.from(secret).toString('base64').slice(0, -4));
    }
    expect(shown).to.not.match(/canary|eyJ[\w-]{8}|7T:|[\w+/]{86,}/i);
  };

  it('shows no secret of an exchange', async () => {
    const ran = await run(simulator.url);
    expect(ran.result).to.deep.equal({ contextIdentifier: 'Cust12345' });
    expectSilent(ran);
  });

  it('shows no secret of an exchange that fails', async () => {
    simulator.failNext({ status: 503, headers: { 'Retry-After': '0' } }, 1);
    simulator.failNext({ errorMessage: `Denied ${canaries.clientSecret}` });
    const ran = await run(simulator.url);
    expect(ran.result).to.include({ code: 'ERR_AUTHENTICATION_REFUSED' });
    expectSilent(ran);
  });

  for (const refuseWith of [undefined, 407]) {
    it(`shows no secret of an exchange through a proxy that ${refuseWith ? 'refuses' : 'serves'}`, async () => {
      const service = await listenTls(simulator.url);
      const proxy = await listenProxy(refuseWith);
      const url = proxy.url.replace('//', `//user:${canaries.password}@`);
      const ran = await run(service.url, { HTTPS_PROXY: url });
      await proxy.close();
      await service.close();
      expect(proxy.connects).to.have.length(1);
      expect('code' in ran.result).to.equal(refuseWith !== undefined);
      expectSilent(ran);
    });
  }

  it('shows no secret of an exchange through a proxy for http', async () => {
    const proxy = await listenProxy();
    const url = proxy.url.replace('//', `//user:${canaries.password}@`);
    const ran = await run(simulator.url, { HTTP_PROXY: url });
    await proxy.close();
    expect(proxy.requests).to.have.length(2);
    expectSilent(ran);
  });
});
