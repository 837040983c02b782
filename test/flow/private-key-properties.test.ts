import { expect } from 'chai';
import * as fc from 'fast-check';
import { PrivateKey } from '../../lib/private-key/private-key.js';
import { readPrivateKey } from '../../lib/flow/read-private-key.js';
import { mutated } from '../support/arbitrary.js';
import { everythingIn } from '../support/everything-in.js';
import { fixture } from '../support/fixture.js';

const real = [
  ...['partner-pkcs8.pem', 'partner-pkcs1.pem', 'partner.xml', 'partner-edited.xml'],
  ...[
    'partner-pkcs8.der',
    'partner-pkcs1.der',
    'partner-encrypted-pkcs8.pem',
    'partner-escaped.pem',
  ],
  ...['partner-encrypted-pkcs1.pem', 'partner-encrypted-pkcs8.der', 'refused-ec.pem'],
].map((file) => fixture(`keys/${file}`));
const { fingerprint } = readPrivateKey(fixture('keys/partner.xml'));

/** Pieces of the private half that must not show. */
const secrets = [
  ...fixture('keys/partner-pkcs8.pem').toString().split('\n').slice(6, -2),
  ...[
    ...fixture('keys/partner.xml')
      .toString()
      .matchAll(/<(?:P|Q|D)>(.{24})/g),
  ].map(([, start]) => start!),
];

/** A key, or the one error that says it is none. */
function expectTame(run: () => unknown): void {
  try {
    const key = run();
    expect(key).to.be.instanceOf(PrivateKey);
    // What was changed did not matter, or what holds together is another key.
    expect((key as PrivateKey).verify('text', (key as PrivateKey).sign('text'))).to.equal(true);
    expect((key as PrivateKey).fingerprint).to.equal(fingerprint);
  } catch (error) {
    expect(error).to.have.property('code', 'ERR_PRIVATE_KEY_INVALID');
    const shown = everythingIn(error);
    for (const secret of secrets) expect(shown).to.not.include(secret);
  }
}

describe('a private key of any kind', () => {
  it('is read or refused: any bytes and any text', () => {
    const bytes = fc.uint8Array({ maxLength: 500 });
    const der = bytes.map((each) => Buffer.concat([Buffer.from([0x30]), each]));
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const label = fc.constantFrom('PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'X');
    const pem = fc
      .tuple(label, text)
      .map(([name, body]) => `-----BEGIN ${name}-----\n${body}\n-----END ${name}-----`);
    const xml = text.map((each) => `<RSAKeyValue><Modulus>${each}</Modulus></RSAKeyValue>`);
    fc.assert(
      fc.property(fc.oneof(bytes, der, text, pem, xml), (input) => {
        expectTame(() => readPrivateKey(input));
      }),
      { numRuns: 500 },
    );
  });

  it('is read or refused: real ones, altered', () => {
    fc.assert(
      fc.property(mutated(real), fc.boolean(), (key, hasPassphrase) => {
        expectTame(() =>
          readPrivateKey(hasPassphrase ? { key, passphrase: 'a test passphrase' } : key),
        );
      }),
      { numRuns: 300 },
    );
  });
});
