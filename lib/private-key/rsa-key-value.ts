import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SystemUserError } from '../errors.js';
import { childrenOf, parseXml, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';

const REISSUE =
  'Use the file as the SuperOffice developer portal issued it, complete and unedited.';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Reads .NET's RSAKeyValue XML (docs/protocol.md, "Signing"); does not check that its numbers fit together. */
export function readRsaKeyValue(xml: string): KeyObject {
  const root = readRoot(xml);
  const jwk: Record<string, string> = { kty: 'RSA' };
  for (const { name, jwk: member } of RSA_KEY_VALUE) {
    const [node, second] = childrenOf(root, '', name);
    if (!node && (name === 'D' || name === 'P') && !childrenOf(root, '', 'D')[0]) {
      throw privateKeyInvalid('is XML with only the public half', REISSUE);
    }
    const text = node?.text.replace(/\s+/g, '') ?? '';
    if (second) throw privateKeyInvalid(`is XML with more than one ${name}`, REISSUE);
    if (text === '') throw privateKeyInvalid(`is XML without its part ${name}`, REISSUE);
    if (!BASE64.test(text)) throw privateKeyInvalid(`is XML whose ${name} is not base64`, REISSUE);
    const hex = Buffer.from(text, 'base64')
      .toString('hex')
      .replace(/^(00)+/, '');
    jwk[member] = Buffer.from(hex, 'hex').toString('base64url');
  }
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/**
 * The children of .NET's RSAKeyValue in .NET's order, each with the JWK member (RFC 7518, section 6.3) of the same
 * number and its length as a share of the modulus (0 for no fixed length).
 */
export const RSA_KEY_VALUE = [
  { name: 'Modulus', jwk: 'n', share: 1 },
  { name: 'Exponent', jwk: 'e', share: 0 },
  { name: 'P', jwk: 'p', share: 0.5 },
  { name: 'Q', jwk: 'q', share: 0.5 },
  { name: 'DP', jwk: 'dp', share: 0.5 },
  { name: 'DQ', jwk: 'dq', share: 0.5 },
  { name: 'InverseQ', jwk: 'qi', share: 0.5 },
  { name: 'D', jwk: 'd', share: 1 },
] as const;

/** The error for an unusable key; neither sentence may quote anything of the key. */
export function privateKeyInvalid(what: string, hint: string): SystemUserError {
  return new SystemUserError('ERR_PRIVATE_KEY_INVALID', {
    step: 1,
    message: `privateKey ${what}.`,
    hint,
  });
}

function readRoot(xml: string): XmlNode {
  try {
    const root = parseXml(xml);
    if (root.name === 'RSAKeyValue') return root;
    throw new XmlError(`is not RSAKeyValue`);
  } catch (error) {
    throw privateKeyInvalid(`looks like XML but ${(error as XmlError).message}`, REISSUE);
  }
}
