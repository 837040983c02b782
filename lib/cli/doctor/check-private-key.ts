import { readPrivateKey, type PrivateKey, type PrivateKeyInput } from '../../index.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { ok, skipped, type Finding } from './finding.js';

/** The form, the size and the fingerprint of the private key, which signs a test as it is read. */
export async function checkPrivateKey(settings: GivenSettings): Promise<Finding<PrivateKey>> {
  if (!settings.has('privateKey')) return skipped('it is not set');
  const input = await settings.privateKey();
  const privateKey = readPrivateKey(input);
  const { bits, fingerprint } = privateKey;
  return ok(
    `${describeForm(input)}, RSA, ${bits} bits, signs; SHA-256 fingerprint ${fingerprint}`,
    privateKey,
  );
}

/** The form that a key is in, once it is known to be one. */
function describeForm(input: PrivateKeyInput): string {
  const content = Object(input) as { key?: unknown };
  const bytes = Buffer.from((content.key ?? input) as string | Uint8Array);
  if (bytes[0] === 0x30) return 'DER';
  // UTF-16 has a NUL beside each of these characters.
  const text = bytes.toString('latin1').replaceAll('\0', '');
  const [, label] = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----/.exec(text) ?? [];
  if (label === undefined) return 'RSAKeyValue XML';
  const form = label === 'RSA ' ? 'PKCS#1 PEM' : 'PKCS#8 PEM';
  return text.includes('ENCRYPTED') ? `encrypted ${form}` : form;
}
