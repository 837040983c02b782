import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseXml } from './xml.js';

/**
 * Reads the public half of a .NET `RSAKeyValue`, private or public-only; a BOM, a declaration and line breaks are fine.
 *
 * @returns the key, or undefined when Modulus or Exponent is missing or no base64, or the XML is broken
 */
export function readRsaKeyValue(xml: string): KeyObject | undefined {
  const document = parseXml(xml.replace(/^\uFEFF/, '').trim());
  if ('line' in document || document.root.local !== 'RSAKeyValue') return undefined;
  const [n, e] = ['Modulus', 'Exponent'].map((name) => {
    const text = document.root.children.find(({ local }) => local === name)?.text ?? '';
    const dense = text.replace(/\s/g, '');
    return /^[A-Za-z0-9+/]+={0,2}$/.test(dense)
      ? Buffer.from(dense, 'base64').toString('base64url')
      : undefined;
  });
  if (n === undefined || e === undefined) return undefined;
  return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
}
