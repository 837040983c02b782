import { expect } from 'chai';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { startSimulator, type SimulatorOptions } from '../../lib/simulator/index.js';
import { call } from './call.js';
import { envelope, signed } from './envelope.js';
import { expectAnswer } from './expect-answer.js';
import { frozen } from './frozen.js';
import { signToken } from './sign-token.js';
import { startFrozen } from './start-frozen.js';

describe('startSimulator', () => {
  it('needs nothing: what is not given is made fresh, and works', async () => {
    const simulator = await startSimulator();
    const [{ contextIdentifier, systemUserToken }] = simulator.tenants;
    const key = simulator.privateKey ?? '';
    expect(simulator.url).to.match(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
    expect(simulator.clientSecret).to.match(/^[0-9a-f]{32}$/);
    expect(contextIdentifier).to.match(/^Cust[0-9]{5}$/);
    expect(systemUserToken).to.match(/^Simulated Application-[A-Za-z0-9]{10}$/);
    expect(key).to.match(/^-----BEGIN PRIVATE KEY-----/);
    expect(createPublicKey(createPrivateKey(key)).equals(simulator.partnerPublicKey)).to.equal(
      true,
    );
    expect(Math.abs(simulator.now() - Date.now())).to.be.below(10_000);

    const timestamp = new Date(simulator.now()).toISOString().replace(/\D/g, '').slice(0, 12);
    const body = envelope({
      applicationToken: `<t:ApplicationToken>${simulator.clientSecret}</t:ApplicationToken>`,
      contextIdentifier: `<t:ContextIdentifier>${contextIdentifier}</t:ContextIdentifier>`,
      signedSystemToken: signed(signToken({ token: systemUserToken, timestamp, key })),
    });
    expectAnswer(await call(simulator.url, body), 'ticket');
    await simulator.stop();
  });

  it('is fresh each time', async () => {
    const [one, two] = await Promise.all([startSimulator(), startSimulator()]);
    expect(one.clientSecret).to.not.equal(two.clientSecret);
    expect(one.privateKey).to.not.equal(two.privateKey);
    expect(one.tenants[0].systemUserToken).to.not.equal(two.tenants[0].systemUserToken);
    expect(one.url).to.not.equal(two.url);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('shows what it was given, and no private key of the caller', async () => {
    const simulator = await startFrozen();
    const { contextIdentifier, systemUserToken, clientSecret } = frozen;
    expect(simulator.tenants).to.deep.equal([{ contextIdentifier, systemUserToken }]);
    expect(simulator.clientSecret).to.equal(clientSecret);
    expect(simulator.privateKey).to.equal(undefined);
    await simulator.stop();
  });

  it('completes a tenant that is given in part', async () => {
    const tenants = [{ contextIdentifier: 'Cust1' }, { systemUserToken: 'App-x' }];
    const simulator = await startFrozen({ tenants });
    const [one, two] = simulator.tenants;
    expect(one.contextIdentifier).to.equal('Cust1');
    expect(one.systemUserToken).to.match(/^Simulated Application-/);
    expect(two?.systemUserToken).to.equal('App-x');
    expect(two?.contextIdentifier).to.match(/^Cust[0-9]{5}$/);
    await simulator.stop();
  });

  it('listens on the port given, and rejects when it is taken', async () => {
    const simulator = await startFrozen();
    const port = Number(new URL(simulator.url).port);
    const error = await startFrozen({ port }).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'EADDRINUSE' });
    await simulator.stop();
  });

  const marker = 'MARKER-secret';
  const type = 'ERR_INVALID_ARG_TYPE';
  const value = 'ERR_INVALID_ARG_VALUE';
  const mistakes: [string, unknown, string, RegExp][] = [
    ['options null', null, type, /options/],
    ['options a string', marker, type, /options/],
    ['an unknown option', { tenant: marker }, value, /unknown option "tenant"/],
    ['clientSecret a number', { clientSecret: 7 }, type, /clientSecret/],
    ['clientSecret null', { clientSecret: null }, type, /clientSecret/],
    ['clientSecret empty', { clientSecret: '' }, value, /clientSecret/],
    ['clientSecret with a line break', { clientSecret: `${marker}\n` }, value, /clientSecret/],
    ['port a string', { port: '80' }, type, /port/],
    ['port negative', { port: -1 }, value, /port.*0 to 65535/],
    ['port too high', { port: 65536 }, value, /port/],
    ['port in parts', { port: 1.5 }, value, /port/],
    ['now a number', { now: 7 }, type, /now/],
    ['now without a time', { now: () => NaN }, value, /now/],
    ['tenants an object', { tenants: {} }, type, /tenants/],
    ['tenants empty', { tenants: [] }, value, /tenants/],
    ['a tenant that is text', { tenants: [marker] }, type, /tenants\[0\]/],
    ['a tenant that is null', { tenants: [null] }, type, /tenants\[0\]/],
    [
      'contextIdentifier a number',
      { tenants: [{ contextIdentifier: 7 }] },
      type,
      /tenants\[0\]\.c/,
    ],
    ['contextIdentifier empty', { tenants: [{ contextIdentifier: '' }] }, value, /tenants\[0\]\.c/],
    [
      'contextIdentifier with a dot',
      { tenants: [{ contextIdentifier: `${marker}.` }] },
      value,
      /contextId/,
    ],
    ['contextIdentifier of 65', { tenants: [{ contextIdentifier: 'a'.repeat(65) }] }, value, /64/],
    ['systemUserToken empty', { tenants: [{ systemUserToken: '' }] }, value, /systemUserToken/],
    ['systemUserToken a number', { tenants: [{ systemUserToken: 7 }] }, type, /systemUserToken/],
    [
      'a tenant twice in another case',
      {
        tenants: [{ contextIdentifier: 'cust1' }, { contextIdentifier: 'CUST1' }],
      },
      value,
      /tenants\[1\] repeats the contextIdentifier/,
    ],
  ];
  for (const [name, options, code, message] of mistakes) {
    it(`refuses ${name}`, async () => {
      const error = await startSimulator(options as SimulatorOptions).catch((it: unknown) => it);
      expect(error).to.be.instanceOf(TypeError).that.includes({ code });
      expect((error as Error).message)
        .to.match(message)
        .and.to.not.contain(marker);
    });
  }
});
