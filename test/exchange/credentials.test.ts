import { generateKeyPairSync } from 'node:crypto';
import { mock } from 'node:test';
import { expect } from 'chai';
import { readPrivateKey, SystemUserError } from 'superoffice-system-user';
import { providePrivateKey } from '../../lib/exchange/credentials.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';
import { openClient, privateKey, type Opened } from '../support/open-client.js';
import { until } from '../support/until.js';

const { privateKey: yesterdays } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('functions that provide the credentials', () => {
  let opened: Opened;

  beforeEach(async () => {
    opened = await openClient();
  });
  afterEach(async () => {
    mock.timers.reset();
    await opened.simulator.stop();
  });

  /** Gives one value after the other, the last again and again, and counts. */
  function series<T>(values: readonly T[]) {
    let asked = 0;
    return {
      provide: () => values[Math.min(asked++, values.length - 1)]!,
      asked: () => asked,
    };
  }

  it('are asked once more after InvalidSignature, and a new key is tried', async () => {
    const keys = series([yesterdays, privateKey]);
    const secrets = series([opened.simulator.clientSecret]);
    const client = opened.clientWith({ privateKey: keys.provide, clientSecret: secrets.provide });
    expect(await client.authenticate(opened.tenant)).to.have.property('ticket');
    expect([keys.asked(), secrets.asked(), opened.posts().length]).to.deep.equal([2, 2, 2]);
  });

  it('are asked once more after InvalidSignature, and a new secret is tried', async () => {
    opened.simulator.failNext({ reason: 'InvalidSignature' });
    const secrets = series(['yesterdays-secret', opened.simulator.clientSecret]);
    const client = opened.clientWith({ clientSecret: secrets.provide });
    expect(await client.authenticate(opened.tenant)).to.have.property('ticket');
    expect([secrets.asked(), opened.posts().length]).to.deep.equal([2, 2]);
    expect(opened.posts()[1]).to.include(opened.simulator.clientSecret);
  });

  it('are asked in vain when nothing has changed: nothing is sent again', async () => {
    const keys = series([yesterdays]);
    const client = opened.clientWith({ privateKey: keys.provide });
    const error = await failureOf(() => client.authenticate(opened.tenant));
    expect(error).to.be.instanceOf(SystemUserError).with.property('reason', 'InvalidSignature');
    expect([keys.asked(), opened.posts().length]).to.deep.equal([2, 1]);
  });

  it('take the same key in another form for the same', async () => {
    opened.simulator.failNext({ reason: 'InvalidSignature' });
    const keys = series([fixture('keys/partner.xml'), fixture('keys/partner-pkcs1.der')]);
    const client = opened.clientWith({ privateKey: keys.provide });
    await failureOf(() => client.authenticate(opened.tenant));
    expect([keys.asked(), opened.posts().length]).to.deep.equal([2, 1]);
  });

  it('are asked once more and not again', async () => {
    opened.simulator.failNext({ reason: 'InvalidSignature' }, 3);
    const secrets = series(['first', 'second', 'third']);
    const client = opened.clientWith({ clientSecret: secrets.provide });
    const error = await failureOf(() => client.authenticate(opened.tenant));
    expect(error).to.include({ reason: 'InvalidSignature' });
    expect([secrets.asked(), opened.posts().length]).to.deep.equal([2, 2]);
  });

  it('are not asked again after any other refusal, nor for a retry', async () => {
    const secrets = series([opened.simulator.clientSecret, 'another']);
    const client = opened.clientWith({ clientSecret: secrets.provide });
    opened.simulator.failNext({ reason: 'Denied' });
    await failureOf(() => client.authenticate(opened.tenant));
    expect(secrets.asked()).to.equal(1);
    const retried = series([opened.simulator.clientSecret, 'another']);
    opened.simulator.failNext({ status: 503, headers: { 'Retry-After': '0' } }, 2);
    await opened.clientWith({ clientSecret: retried.provide }).authenticate(opened.tenant);
    expect([retried.asked(), opened.posts().length]).to.deep.equal([1, 4]);
  });

  for (const [how, again] of [
    ['hang', () => new Promise<string>(() => undefined)],
    ['fail', () => Promise.reject(new Error('the vault is down'))],
  ] as const) {
    it(`leave the refusal as it is when they ${how} when asked again`, async () => {
      let asked = 0;
      const clientSecret = () => (asked++ === 0 ? opened.simulator.clientSecret : again());
      opened.simulator.failNext({ reason: 'InvalidSignature' });
      const client = opened.clientWith({ clientSecret });
      mock.timers.enable({ apis: ['setTimeout'] });
      const refused = failureOf(() => client.authenticate(opened.tenant));
      await until(() => asked === 2);
      mock.timers.tick(15_000);
      const error = await refused;
      expect(error).to.include({ reason: 'InvalidSignature', retryable: false });
      expect([asked, opened.posts().length]).to.deep.equal([2, 1]);
    });
  }

  it('are left alone when the signal ends the call while they are asked again', async () => {
    const controller = new AbortController();
    let asked = 0;
    const clientSecret = () => {
      if (asked++ === 0) return opened.simulator.clientSecret;
      setImmediate(() => {
        controller.abort('enough');
      });
      return new Promise<string>(() => undefined);
    };
    opened.simulator.failNext({ reason: 'InvalidSignature' });
    const client = opened.clientWith({ clientSecret });
    const call = () => client.authenticate(opened.tenant, { signal: controller.signal });
    expect(await failureOf(call)).to.equal('enough');
  });
});

describe('providePrivateKey', () => {
  it('reads the same text once, whatever holds it', async () => {
    const text = privateKey.toString();
    const inputs = [text, text, privateKey, Buffer.from(privateKey)];
    const provide = providePrivateKey(() => inputs.shift()!);
    const first = await provide();
    for (let i = 0; i < 3; i++) expect(await provide()).to.equal(first);
  });

  it('reads what has changed, also in the same Buffer', async () => {
    const bytes = Buffer.from(privateKey);
    const provide = providePrivateKey(() => bytes);
    const first = await provide();
    bytes.write('nonsense');
    expect(await failureOf(provide)).to.include({ code: 'ERR_PRIVATE_KEY_INVALID' });
    privateKey.copy(bytes);
    expect(await provide()).to.equal(first);
  });

  it('tells keys apart', async () => {
    const inputs = [privateKey, yesterdays, yesterdays, privateKey.toString()];
    const provide = providePrivateKey(() => inputs.shift()!);
    const keys = [await provide(), await provide(), await provide(), await provide()];
    const other = readPrivateKey(yesterdays).fingerprint;
    const { fingerprint } = readPrivateKey(privateKey);
    expect(keys.map((key) => key.fingerprint)).to.deep.equal([
      fingerprint,
      other,
      other,
      fingerprint,
    ]);
    expect(keys[1]).to.equal(keys[2]);
  });
});
