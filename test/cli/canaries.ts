import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';

const passphrase = 'canary-passphrase-5f1d';
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
});

/** Secrets that are easy to find again. */
export const canaries = {
  clientSecret: 'canary-client-secret-8e21',
  systemUserToken: 'Canary App-canarytoken77',
  contextIdentifier: 'Cust12345',
  passphrase,
  privateKey,
  publicKey,
};

/** They all, as settings. */
export const canaryEnv = {
  SUPEROFFICE_CLIENT_SECRET: canaries.clientSecret,
  SUPEROFFICE_SYSTEM_USER_TOKEN: canaries.systemUserToken,
  SUPEROFFICE_CONTEXT_IDENTIFIER: canaries.contextIdentifier,
  SUPEROFFICE_PRIVATE_KEY: canaries.privateKey,
  SUPEROFFICE_PRIVATE_KEY_PASSPHRASE: canaries.passphrase,
};

/** Checks that a text shows no canary, no security token, no ticket and no signature. */
export function expectSilent(text: string): void {
  const { clientSecret, systemUserToken } = canaries;
  const keyLines = privateKey.split('\n').filter((line) => line.length === 64);
  for (const secret of [clientSecret, systemUserToken, passphrase, ...keyLines]) {
    expect(text).to.not.include(secret);
  }
  expect(text).to.not.match(/canary|eyJ|7T:|[\w+/]{86,}/i);
}
