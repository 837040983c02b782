import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { readKeySet, UsableKeys } from '../../lib/jwt/usable-keys.js';
import { fixture } from '../support/fixture.js';

type Jwk = Record<string, unknown>;
const jwkOf = (file: string): Jwk => ({
  ...createPublicKey(fixture(`keys/${file}`)).export({ format: 'jwk' }),
});
const good: Jwk = { ...jwkOf('issuer.pem'), kid: 'good', use: 'sig', alg: 'RS256' };
const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 2040 });

describe('UsableKeys', () => {
  const accepted: Record<string, Jwk> = {
    'with use and alg': good,
    'with nothing but its numbers': { kty: 'RSA', n: good.n, e: good.e, kid: 'good' },
    'with key_ops': { ...good, key_ops: ['verify', 'sign'] },
    'of 3072 bits': { ...jwkOf('other-rsa-3072.pem'), kid: 'good' },
    'with unknown members': { ...good, x5t: 'abc', __proto__: null, constructor: 5 },
  };
  for (const [what, jwk] of Object.entries(accepted)) {
    it(`take an RSA key ${what}`, () => {
      const keys = new UsableKeys({ keys: [jwk] });
      expect(keys.select('good')).to.have.length(1);
      expect(keys.size).to.equal(1);
    });
  }

  const ignored: Record<string, Jwk> = {
    'an RSA key of 1024 bits': jwkOf('refused-rsa-1024.pem'),
    'an RSA key of 2040 bits': { ...short.export({ format: 'jwk' }) },
    'an elliptic key': jwkOf('refused-ec.pem'),
    'an elliptic key that calls itself RSA': { ...jwkOf('refused-ec.pem'), kty: 'RSA' },
    'a symmetric key': { kty: 'oct', k: 'c2VjcmV0' },
    'a key for encryption': { ...good, use: 'enc' },
    'a key for another algorithm': { ...good, alg: 'RS512' },
    'a key for another padding': { ...good, alg: 'PS256' },
    'a key that must not verify': { ...good, key_ops: ['encrypt'] },
    'a key whose operations are no list': { ...good, key_ops: 'verify' },
    'a key without a modulus': { ...good, n: undefined },
    'a key whose modulus is a number': { ...good, n: 5 },
    nothing: {},
  };
  for (const [what, jwk] of Object.entries(ignored)) {
    it(`ignore ${what}, whose neighbour is found`, () => {
      const keys = new UsableKeys({ keys: [{ ...jwk, kid: 'bad' }, good] });
      expect(keys.select('bad')).to.have.length(0);
      expect(keys.select('good')).to.have.length(1);
      expect(keys.size).to.equal(1);
    });
  }

  it('ignore keys with the same kid, all of them', () => {
    const twin = { ...jwkOf('issuer-next.pem'), kid: 'twin' };
    for (const other of [{ ...good, kid: 'twin' }, twin, { kty: 'oct', kid: 'twin' }]) {
      const keys = new UsableKeys({ keys: [twin, { ...other }, good] });
      expect(keys.select('twin')).to.have.length(0);
      expect(keys.size).to.equal(1);
    }
  });

  it('ignore a kid that is no text', () => {
    const keys = new UsableKeys({
      keys: [
        { ...good, kid: 5 },
        { ...good, kid: null },
      ],
    });
    expect(keys.size).to.equal(0);
    expect(keys.select(undefined)).to.have.length(0);
  });

  it('take the only key for a token that names none, and none of several', () => {
    expect(new UsableKeys({ keys: [good] }).select(undefined)).to.have.length(1);
    const next = { ...jwkOf('issuer-next.pem'), kid: 'next' };
    expect(new UsableKeys({ keys: [good, next] }).select(undefined)).to.have.length(0);
    const { kid, ...nameless } = next;
    expect(kid).to.equal('next');
    expect(new UsableKeys({ keys: [good, nameless] }).select(undefined)).to.have.length(0);
  });
});

describe('a key set', () => {
  it('is refused where it is nested too deep to be copied', () => {
    let deep: unknown = {};
    for (let level = 0; level < 100_000; level++) deep = { deep };
    expect(readKeySet({ keys: [deep] })).to.equal(undefined);
  });
});
