import { expect } from 'chai';
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type PartnerKey } from '../../lib/simulator/index.js';
import { frozen } from './frozen.js';

const privateKey = createPrivateKey(frozen.partnerKey);
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = createPublicKey(privateKey);
const certificate = readFileSync(join(frozen.folder, 'partner.crt.pem'), 'utf8');
const passphrase = 'open sesame';
const cipher = 'aes-256-cbc';
const jwk = privateKey.export({ format: 'jwk' });

function keyXml(members: [string, string | undefined][], between = ''): string {
  const children = members.map(([name, part]) => {
    const base64 = Buffer.from(part ?? '', 'base64url').toString('base64');
    return `<${name}>${base64}</${name}>`;
  });
  return ['<RSAKeyValue>', ...children, '</RSAKeyValue>'].join(between);
}

const publicMembers: [string, string | undefined][] = [
  ['Modulus', jwk.n],
  ['Exponent', jwk.e],
];
const privateMembers: [string, string | undefined][] = [
  ...publicMembers,
  ['P', jwk.p],
  ['Q', jwk.q],
  ['DP', jwk.dp],
  ['DQ', jwk.dq],
  ['InverseQ', jwk.qi],
  ['D', jwk.d],
];
const exported = {
  pkcs1: privateKey.export({ type: 'pkcs1', format: 'pem' }),
  spki: publicKey.export({ type: 'spki', format: 'pem' }),
  pkcs8Encrypted: privateKey.export({ type: 'pkcs8', format: 'pem', cipher, passphrase }),
  pkcs1Encrypted: privateKey.export({ type: 'pkcs1', format: 'pem', cipher, passphrase }),
};

describe('simulator: the partner key', () => {
  const formats: [string, PartnerKey][] = [
    ['PKCS#8 PEM', pem],
    ['PKCS#8 PEM under a note', frozen.partnerKey],
    ['PKCS#8 PEM in one line with \\n', pem.replace(/\n/g, '\\n')],
    ['PKCS#8 PEM in one line with \\\\n', pem.replace(/\n/g, '\\\\n')],
    ['PKCS#8 PEM in one line with \\r\\n', pem.replace(/\n/g, '\\r\\n')],
    ['PKCS#8 PEM with spaces for line breaks', pem.replace(/\n/g, ' ')],
    ['PKCS#8 PEM without line breaks', pem.replace(/\n/g, '')],
    ['PKCS#8 PEM indented, with a BOM', `\uFEFF${pem.replace(/^/gm, '    ')}`],
    ['PKCS#8 PEM after a certificate', certificate + pem],
    ['PKCS#8 PEM after the PEM of something else', pem.replace(/PRIVATE KEY/g, 'SOMETHING') + pem],
    ['PKCS#1 PEM', exported.pkcs1],
    ['PKCS#1 PEM in a Buffer', Buffer.from(exported.pkcs1)],
    ['PKCS#8 DER', privateKey.export({ type: 'pkcs8', format: 'der' })],
    ['PKCS#1 DER', privateKey.export({ type: 'pkcs1', format: 'der' })],
    ['SPKI DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['PKCS#1 public DER', new Uint8Array(publicKey.export({ type: 'pkcs1', format: 'der' }))],
    [
      'encrypted PKCS#8 DER',
      {
        key: privateKey.export({ type: 'pkcs8', format: 'der', cipher, passphrase }),
        passphrase: Buffer.from(passphrase),
      },
    ],
    ['SPKI PEM', exported.spki],
    ['PKCS#1 public PEM', publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['certificate', certificate],
    ['certificate without line breaks', certificate.replace(/\n/g, '')],
    ['private KeyObject', privateKey],
    ['public KeyObject', publicKey],
    ['encrypted PKCS#8 PEM', { key: exported.pkcs8Encrypted, passphrase }],
    ['encrypted PKCS#1 PEM in a Buffer', { key: Buffer.from(exported.pkcs1Encrypted), passphrase }],
    [
      'encrypted PKCS#1 PEM in one line with \\n',
      { key: exported.pkcs1Encrypted.toString().replace(/\n/g, '\\n'), passphrase },
    ],
    ['RSAKeyValue', keyXml(privateMembers)],
    ['RSAKeyValue, public only', keyXml(publicMembers)],
    ['RSAKeyValue, pretty-printed', keyXml(privateMembers, '\r\n  ')],
    [
      'RSAKeyValue with BOM and declaration',
      `\uFEFF<?xml version="1.0" encoding="utf-16"?>\n${keyXml(privateMembers)}`,
    ],
    ['RSAKeyValue in a Buffer', Buffer.from(`\uFEFF${keyXml(publicMembers)}`)],
  ];
  for (const [name, partnerKey] of formats) {
    it(`reads ${name}`, async () => {
      const simulator = await startSimulator({ partnerKey });
      expect(simulator.partnerPublicKey.equals(publicKey)).to.equal(true);
      expect(simulator.partnerPublicKey.type).to.equal('public');
      await simulator.stop();
    });
  }

  const { privateKey: ecKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { publicKey: pssKey } = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
  const { publicKey: shortKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
  const value = 'ERR_INVALID_ARG_VALUE';
  const type = 'ERR_INVALID_ARG_TYPE';
  const refused: [string, unknown, string][] = [
    ['an EC key', ecKey, value],
    ['an EC key as PEM', ecKey.export({ type: 'pkcs8', format: 'pem' }), value],
    ['an RSA-PSS key', pssKey, value],
    ['an RSA key of 512 bits', shortKey, value],
    ['a secret key', createSecretKey(Buffer.alloc(32)), value],
    ['a wrong passphrase', { key: exported.pkcs8Encrypted, passphrase: 'wrong' }, value],
    ['no passphrase', exported.pkcs8Encrypted, value],
    ['no passphrase for PKCS#1', exported.pkcs1Encrypted, value],
    ['a PEM cut short', pem.slice(0, 200), value],
    ['a PEM cut short before a certificate', pem.slice(0, 200) + certificate, value],
    ['a PEM of something else', pem.replace(/PRIVATE KEY/g, 'SOMETHING'), value],
    ['RSAKeyValue without an Exponent', keyXml([['Modulus', jwk.n]]), value],
    ['RSAKeyValue cut short', keyXml(privateMembers).slice(0, 200), value],
    ['RSAKeyValue with a DOCTYPE', `<!DOCTYPE x>${keyXml(publicMembers)}`, value],
    ['empty text', '', value],
    ['a number', 7, type],
    ['null', null, type],
    ['an object without a passphrase', { key: pem }, type],
    ['a KeyObject beside a passphrase', { key: privateKey, passphrase }, type],
  ];
  for (const [name, partnerKey, code] of refused) {
    it(`refuses ${name}, and repeats none of it`, async () => {
      const options = { partnerKey: partnerKey as PartnerKey };
      const error = await startSimulator(options).catch((it: unknown) => it);
      expect(error).to.be.instanceOf(TypeError).that.includes({ code });
      const { message } = error as Error;
      expect(message).to.match(/^partnerKey /);
      if (typeof partnerKey === 'string' && partnerKey !== '') {
        expect(message).to.not.contain(partnerKey.slice(28, 60));
      }
      expect(error).to.not.have.property('cause');
      expect(error).to.not.be.instanceOf(KeyObject);
    });
  }
});
