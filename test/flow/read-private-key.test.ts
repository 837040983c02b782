import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { expect } from 'chai';
import { readPrivateKey, type PrivateKey, type PrivateKeyInput } from 'superoffice-system-user';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';

const PASSPHRASE = 'a test passphrase';
const key = (name: string) => fixture(`keys/${name}`);
const encrypted = (name: string) => ({ key: key(name), passphrase: PASSPHRASE });
const pkcs8 = key('partner-pkcs8.pem');
const xml = key('partner.xml').toString();
const without = (part: string) => xml.replace(new RegExp(`<${part}>.*</${part}>`), '');

describe('readPrivateKey', () => {
  describe('takes one key in every form and signs the same bytes with it', () => {
    const data = 'My Application-Xk2pQ7rTzB.202611232040';
    const golden = fixture('signatures/plain/signed')
      .toString()
      .slice(data.length + 1);
    const forms: Record<string, PrivateKeyInput> = {
      'PKCS#8 PEM': pkcs8,
      'PKCS#8 PEM as text': pkcs8.toString(),
      'PKCS#8 PEM as a Uint8Array': new Uint8Array(pkcs8),
      'PKCS#1 PEM': key('partner-pkcs1.pem'),
      'PKCS#8 DER': key('partner-pkcs8.der'),
      'PKCS#1 DER': key('partner-pkcs1.der'),
      'encrypted PKCS#8 PEM': encrypted('partner-encrypted-pkcs8.pem'),
      'encrypted PKCS#8 DER': encrypted('partner-encrypted-pkcs8.der'),
      'encrypted PKCS#1 PEM': encrypted('partner-encrypted-pkcs1.pem'),
      'encrypted PEM as text, passphrase as bytes': {
        key: key('partner-encrypted-pkcs8.pem').toString(),
        passphrase: Buffer.from(PASSPHRASE),
      },
      'a PEM that needs no passphrase, with one': { key: pkcs8, passphrase: 'unused' },
      'PEM with literal \\n': key('partner-escaped.pem'),
      'PEM with literal \\\\n': key('partner-escaped.pem').toString().replaceAll('\\n', '\\\\n'),
      'PEM on one line': key('partner-one-line.pem'),
      'PEM indented, with CRLF': key('partner-indented.pem'),
      'PEM behind a byte order mark': `\uFEFF${pkcs8.toString()}`,
      'PEM behind a certificate': key('partner-with-certificate.pem'),
      'RSAKeyValue XML': xml,
      'RSAKeyValue XML in UTF-16': Buffer.from(`\uFEFF${xml}`, 'utf16le'),
      'a key that was read': readPrivateKey(pkcs8),
      'RSAKeyValue XML with mark, declaration and line breaks': key('partner-edited.xml'),
      KeyObject: createPrivateKey(pkcs8),
    };
    for (const [form, input] of Object.entries(forms)) {
      it(form, () => {
        expect(readPrivateKey(input).sign(data)).to.equal(golden);
      });
    }
  });

  describe('refuses, with a sentence of its own,', () => {
    const refused: Record<string, [PrivateKeyInput, RegExp]> = {
      'a public key': [key('partner-public.pem'), /is a public key, not a private key/],
      'a public KeyObject': [createPublicKey(pkcs8), /is a public key, not a private one/],
      'a certificate': [key('issuer-certificate.pem'), /is a certificate/],
      'an EC key': [key('refused-ec.pem'), /is of type ec/],
      'an EC key in SEC1': [key('refused-ec-sec1.pem'), /is of type ec/],
      'a PSS key': [key('refused-pss.pem'), /is of type rsa-pss/],
      'a key of 1024 bits': [key('refused-rsa-1024.pem'), /has only 1024 bits/],
      "a key in OpenSSH's format": [key('refused-openssh.pem'), /OpenSSH/],
      'a PEM cut at its first line': [key('refused-cut.pem'), /was cut off/],
      'a PEM cut in the middle': [pkcs8.toString().slice(0, 900), /was cut off/],
      'a PEM with a damaged middle': [
        pkcs8.toString().replace(/.{40}\n/, `${'A'.repeat(40)}\n`),
        /is a damaged PEM|do not belong together/,
      ],
      'an encrypted PEM without its passphrase': [
        key('partner-encrypted-pkcs8.pem'),
        /is encrypted/,
      ],
      'an encrypted PEM of the older form without its passphrase': [
        key('partner-encrypted-pkcs1.pem'),
        /is encrypted/,
      ],
      'a wrong passphrase': [
        { key: key('partner-encrypted-pkcs8.pem'), passphrase: 'wrong' },
        /does not open with this passphrase/,
      ],
      'a wrong passphrase for the older form': [
        { key: key('partner-encrypted-pkcs1.pem'), passphrase: 'wrong' },
        /does not open with this passphrase/,
      ],
      'bytes that are neither text nor DER': [Buffer.from([0xc3, 0x28]), /neither text nor DER/],
      'encrypted DER without its passphrase': [
        key('partner-encrypted-pkcs8.der'),
        /in DER, or is encrypted/,
      ],
      'encrypted DER with a wrong passphrase': [
        { key: key('partner-encrypted-pkcs8.der'), passphrase: 'wrong' },
        /in DER that opens with this passphrase/,
      ],
      'DER that is no key': [Buffer.from([0x30, 3, 2, 1, 1]), /is not a private key in DER/],
      'an empty text': [' \n', /is empty/],
      'an empty Buffer': [Buffer.alloc(0), /is empty/],
      'the name of a file': ['./private-key.pem', /neither a PEM nor/],
      'other XML': ['<Key/>', /looks like XML but is not RSAKeyValue/],
      'XML that is not well-formed': [xml.slice(0, 300), /looks like XML but is not well-formed/],
      'XML with a DOCTYPE': [`<!DOCTYPE x>${xml}`, /has a DOCTYPE/],
      'XML with the public half only': [
        ['P', 'Q', 'DP', 'DQ', 'InverseQ', 'D'].reduce(
          (text, part) => text.replace(new RegExp(`<${part}>.*</${part}>`), ''),
          xml,
        ),
        /is XML with only the public half/,
      ],
      ...Object.fromEntries(
        ['Modulus', 'Exponent', 'P', 'Q', 'DP', 'DQ', 'InverseQ', 'D'].map((part) => [
          `XML without ${part}`,
          [without(part), new RegExp(`without its part ${part}|only the public half`)],
        ]),
      ),
      'XML with an empty part': [xml.replace(/<DQ>.*<\/DQ>/, '<DQ/>'), /without its part DQ/],
      'XML with a part twice': [xml.replace('<DP>', '<DP>AQAB</DP><DP>'), /more than one DP/],
      'XML with a part that is not base64': [
        xml.replace(/<Q>./, '<Q>!'),
        /is XML whose Q is not base64/,
      ],
      'XML with a modulus of nothing': [
        xml.replace(/<Modulus>.*<\/Modulus>/, '<Modulus>AA==</Modulus>'),
        /has only 0 bits/,
      ],
      'XML with an exponent of nothing': [
        xml.replace(/<Exponent>.*<\/Exponent>/, '<Exponent>AA==</Exponent>'),
        /do not belong together/,
      ],
    };
    for (const [what, [input, message]] of Object.entries(refused)) {
      it(what, async () => {
        const error = await failureOf(() => readPrivateKey(input));
        expect(error).to.include({ code: 'ERR_PRIVATE_KEY_INVALID', step: 1, retryable: false });
        expect(error.message).to.match(message);
        expect(error.hint).to.match(/\.$/);
      });
    }

    for (const part of ['Modulus', 'P', 'Q', 'DP', 'DQ', 'InverseQ', 'D']) {
      it(`XML whose ${part} does not belong to the rest`, async () => {
        const altered = xml.replace(
          new RegExp(`(<${part}>.{20})(.)`),
          (_whole, head: string, digit: string) => head + (digit === 'A' ? 'B' : 'A'),
        );
        const { code } = await failureOf(() => readPrivateKey(altered));
        expect(code).to.equal('ERR_PRIVATE_KEY_INVALID');
      });
    }
  });

  it('refuses exponents that prove nothing or that cannot be used to sign', async () => {
    const jwk = createPrivateKey(pkcs8).export({ format: 'jwk' });
    const one = { e: 'AQ', d: 'AQ', dp: 'AQ', dq: 'AQ' };
    const swapped = { e: jwk.d, d: jwk.e, dp: jwk.e, dq: jwk.e };
    for (const change of [one, swapped]) {
      const key = createPrivateKey({ key: { ...jwk, ...change } as JsonWebKey, format: 'jwk' });
      const { code } = await failureOf(() => readPrivateKey(key));
      expect(code).to.equal('ERR_PRIVATE_KEY_INVALID');
    }
  });

  it('refuses a key that says it has more than two primes', async () => {
    const der = createPrivateKey(pkcs8).export({ format: 'der', type: 'pkcs1' });
    // OpenSSL takes it for a key of two primes.
    der[6] = 2;
    const { code } = await failureOf(() => readPrivateKey(der));
    expect(code).to.equal('ERR_PRIVATE_KEY_INVALID');
  });

  it('refuses a key that does not verify what it signs', async () => {
    const prototype = Object.getPrototypeOf(readPrivateKey(pkcs8)) as PrivateKey;
    const original: unknown = Reflect.get(prototype, 'verify');
    prototype.verify = () => false;
    try {
      const error = await failureOf(() => readPrivateKey(pkcs8));
      expect(error).to.include({ code: 'ERR_PRIVATE_KEY_INVALID' });
      expect(error.message).to.include('do not belong together');
    } finally {
      Reflect.set(prototype, 'verify', original);
    }
  });

  it('takes a wrong type for misuse', async () => {
    for (const input of [undefined, null, 5, {}, { key: pkcs8 }, [], true]) {
      const error = await failureOf(() => readPrivateKey(input as unknown as PrivateKeyInput));
      expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
      expect(error.message).to.include('privateKey');
    }
  });

  it('shows nothing of the key, neither in an error nor in itself', async () => {
    const numbers = [...xml.matchAll(/<(?:P|Q|DP|DQ|InverseQ|D)>(.{30})/g)].map(
      ([, start]) => start!,
    );
    expect(numbers).to.have.length(6);
    const shown = [
      readPrivateKey(xml),
      await failureOf(() => readPrivateKey(without('Q'))),
      await failureOf(() => readPrivateKey(xml.replace('</D>', '!</D>'))),
      await failureOf(() => readPrivateKey(pkcs8.toString().replace('M', 'N'))),
      await failureOf(() =>
        readPrivateKey({ key: key('partner-encrypted-pkcs8.pem'), passphrase: 'wrong-canary' }),
      ),
    ].map(everythingIn);
    const lines = pkcs8.toString().split('\n').slice(1, -2);
    for (const text of shown) {
      expect(text).to.not.include('wrong-canary');
      for (const secret of [...numbers, ...lines]) expect(text).to.not.include(secret);
    }
  });
});

describe('PrivateKey', () => {
  const partner = readPrivateKey(pkcs8);

  it('tells its size and the fingerprint that OpenSSL computes', () => {
    // openssl pkey -in partner-pkcs8.pem -pubout -outform DER | sha256sum
    expect(partner.bits).to.equal(2048);
    expect(partner.fingerprint).to.equal(
      'c04155f5e462ebe0a517990997a08450c275f3d9b96665523f1023468d304208',
    );
  });

  it('is written as OpenSSL and .NET write it', () => {
    expect(partner.export('pkcs8')).to.equal(pkcs8.toString());
    expect(partner.export('pkcs1')).to.equal(key('partner-pkcs1.pem').toString());
    expect(partner.export('public')).to.equal(key('partner-public.pem').toString());
    expect(partner.export('xml').replace(/\s/g, '')).to.equal(xml);
  });

  it('comes back from each form as the same key', () => {
    const larger = readPrivateKey(key('other-rsa-3072.pem'));
    expect(larger.bits).to.equal(3072);
    for (const format of ['pkcs8', 'pkcs1', 'xml'] as const) {
      expect(readPrivateKey(larger.export(format)).fingerprint).to.equal(larger.fingerprint);
    }
  });

  it('knows its own signatures from others', () => {
    const signature = partner.sign('data');
    expect(partner.verify('data', signature)).to.equal(true);
    expect(partner.verify('Data', signature)).to.equal(false);
  });
});
