import { expect } from 'chai';
import { readPrivateKey as readBuiltKey } from 'superoffice-system-user';
import type { PrivateKey } from '../../lib/private-key/private-key.js';
import { readPrivateKey } from '../../lib/flow/read-private-key.js';
import { Signer, signSystemUserToken } from '../../lib/flow/sign-system-user-token.js';
import { failureOf } from '../support/failure-of.js';
import { AT, openClient, privateKey } from '../support/open-client.js';
import { replace } from '../support/replace.js';

const TOKEN = 'My Application-Xk2pQ7rTzB';

describe('the signer of a client', () => {
  const key = readPrivateKey(privateKey);
  const expected = signSystemUserToken(TOKEN, key, AT);

  it('signs at once while there is one exchange', () => {
    const signer = new Signer();
    const leave = signer.enter();
    expect(signer.sign(TOKEN, key, AT)).to.equal(expected);
    leave();
    signer.enter();
    expect(signer.sign(TOKEN, key, AT)).to.equal(expected);
  });

  it('makes the same signature on another thread while there are several', async () => {
    const signer = new Signer();
    signer.enter();
    signer.enter();
    const signing = signer.sign(TOKEN, key, AT);
    expect(signing).to.be.a('promise');
    expect(await signing).to.equal(expected);
  });

  it('says so when the key does not sign', async () => {
    const broken = { signAsync: () => Promise.reject(new Error('canary')) };
    const signer = new Signer();
    signer.enter();
    signer.enter();
    const failure = await failureOf(() => signer.sign(TOKEN, broken as never, AT));
    expect(failure).to.include({ code: 'ERR_SIGNING_FAILED', step: 2 });
    expect(String(failure.cause)).not.to.contain('canary');
  });

  it('is told of each exchange, however that ends', async () => {
    const { clientWith, tenant, simulator } = await openClient();
    let inThreadPool = 0;
    const prototype = Object.getPrototypeOf(readBuiltKey(privateKey)) as PrivateKey;
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const real = prototype.signAsync;
    const restore = replace(prototype, 'signAsync', function (this: PrivateKey, text) {
      inThreadPool++;
      return real.call(this, text);
    });
    const client = clientWith({});
    simulator.failNext({ reason: 'Revoked' });
    await failureOf(() => client.authenticate(tenant));
    await client.authenticate(tenant);
    expect(inThreadPool).to.equal(0);
    await Promise.all([client.authenticate(tenant), client.authenticate(tenant)]);
    expect(inThreadPool).to.be.greaterThan(0);
    restore();
    await simulator.stop();
  });
});
