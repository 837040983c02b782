import crypto, { type RSAKeyPairOptions } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from './fixture.js';
import { replace } from './replace.js';

type Generate = (type: 'rsa', options: RSAKeyPairOptions<'pem', 'pem'>) => unknown;

const generate = crypto.generateKeyPairSync as Generate;
const keys = readdirSync(join(__dirname, '../../fixtures/rsa-keys'))
  .filter((name) => name.endsWith('.pem'))
  .map((name) => crypto.createPrivateKey(fixture(`rsa-keys/${name}`)));
let taken = 0;
let restore: () => void;

/** Mocha runs these around the tests of each file. */
export const mochaHooks = {
  beforeAll: () => {
    // The child processes of a test run without coverage, which would slow them down and counts for nothing.
    delete process.env.NODE_V8_COVERAGE;
    // Each simulator generates an RSA key, which takes longer than most tests.
    restore = replace(crypto, 'generateKeyPairSync', takeKeyPair as never);
  },
  afterAll: () => {
    restore();
  },
};

/** Takes the next key of the fixtures in turn: sixteen in a row are different. */
function takeKeyPair(...[type, options]: Parameters<Generate>): unknown {
  if ((type as string) !== 'rsa' || options.modulusLength !== 2048) return generate(type, options);
  const privateKey = keys[taken++ % keys.length]!;
  const publicKey = crypto.createPublicKey(privateKey);
  const { privateKeyEncoding, publicKeyEncoding } = options as Partial<typeof options>;
  return {
    privateKey: privateKeyEncoding ? privateKey.export(privateKeyEncoding) : privateKey,
    publicKey: publicKeyEncoding ? publicKey.export(publicKeyEncoding) : publicKey,
  };
}
