import { createPrivateKey } from 'node:crypto';
import { expect } from 'chai';
import { readPrivateKey } from 'superoffice-system-user';
import { fixture } from '../support/fixture.js';

/** The numbers of RSAKeyValue with their full lengths for 2048 bits, in bytes. */
const LENGTHS = { Modulus: 256, P: 128, Q: 128, DP: 128, DQ: 128, InverseQ: 128, D: 256 };

const bytesOf = (xml: string, name: string) =>
  Buffer.from(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '', 'base64');
const toBigInt = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);
const toBase64url = (value: bigint) => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
};

/** The inverse by Euclid; undefined where there is none. */
function invert(value: bigint, modulus: bigint): bigint | undefined {
  let [r, next, x, nextX] = [modulus, value % modulus, 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next, x, nextX] = [next, r - quotient * next, nextX, x - quotient * nextX];
  }
  return r === 1n ? ((x % modulus) + modulus) % modulus : undefined;
}

/** The partner's primes with another exponent: the first key of which `isWanted` says so. */
function keyWith(isWanted: (numbers: { d: bigint; dp: bigint; dq: bigint }) => boolean) {
  const xml = fixture('keys/partner.xml').toString();
  const [p, q] = [toBigInt(bytesOf(xml, 'P')), toBigInt(bytesOf(xml, 'Q'))];
  for (let e = 65_537n; e < 75_537n; e += 2n) {
    const d = invert(e, (p - 1n) * (q - 1n));
    if (d === undefined) continue;
    const numbers = { d, dp: d % (p - 1n), dq: d % (q - 1n) };
    if (!isWanted(numbers)) continue;
    const all = { n: p * q, e, p, q, qi: invert(q, p)!, ...numbers };
    const jwk = Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, toBase64url(value)]),
    );
    return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  }
  throw new Error('no such key among 5,000');
}

describe('PrivateKey.export', () => {
  const isShort = (value: bigint, bytes: number) => value >> BigInt(bytes * 8 - 8) === 0n;
  const wanted: Record<string, Parameters<typeof keyWith>[0]> = {
    DP: ({ dp }) => isShort(dp, 128),
    DQ: ({ dq }) => isShort(dq, 128),
    D: ({ d }) => isShort(d, 256),
  };
  for (const [name, isWanted] of Object.entries(wanted)) {
    it(`writes a short ${name} at its full length in XML, as .NET wants it`, () => {
      const key = readPrivateKey(keyWith(isWanted));
      const xml = key.export('xml');
      expect(bytesOf(xml, name)[0]).to.equal(0);
      for (const [each, length] of Object.entries(LENGTHS)) {
        expect(bytesOf(xml, each), each).to.have.length(length);
      }
      expect(bytesOf(xml, 'Exponent').length).to.be.within(1, 4);
      expect(readPrivateKey(xml).fingerprint).to.equal(key.fingerprint);
      expect(readPrivateKey(xml).export('pkcs8')).to.equal(key.export('pkcs8'));
    });
  }
});
