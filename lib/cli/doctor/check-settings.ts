import type { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { MAX_TIMEOUT_MS } from '../../arguments/bounds.js';
import { checkRange } from '../../arguments/checks.js';
import { checkProtocol } from '../../http/endpoints.js';
import { KeySet, type PrivateKey, type PrivateKeyInput, readPrivateKey } from '../../index.js';
import { readCertificates } from '../../jwt/pinned-keys.js';
import { checkContextIdentifier, checkCredential } from '../../model/tenant.js';
import { REQUIRED_FOR_EXCHANGE } from '../settings/settings.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../errors.js';
import { type Finding, ok, skipped, warning } from './finding.js';

/** Whether everything that is needed is set: for an exchange, or for the way to the login host alone. */
export async function checkSettings(
  settings: GivenSettings,
  timeoutMs: number,
  isExchange: boolean,
): Promise<Finding> {
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  checkProtocol((await settings.protocol()) ?? 'soap');
  if (isExchange) settings.require(...REQUIRED_FOR_EXCHANGE);
  else settings.require(['environment', 'loginUrl']);
  return ok(`everything is set that is needed ${isExchange ? 'for' : 'without'} an exchange`);
}

type Hide = (secret: string | undefined) => void;

/** Whether the client secret can be one. */
export async function checkClientSecret(
  settings: GivenSettings,
  hide: Hide,
): Promise<Finding<string>> {
  const value = await settings.text('clientSecret');
  hide(value);
  if (value === undefined) return skipped('it is not set');
  checkCredential('clientSecret', value);
  const shape = describeShape(value) ?? 'a client secret';
  if (shape !== 'a client secret') {
    const remedy =
      "Set it to the application's client secret from the SuperOffice developer portal, as it is there.";
    return warning(`it looks like ${shape}`, remedy, value);
  }
  if (!/\s/.test(value)) return ok('set, and can be one', value);
  return warning('it has white space in it', 'Check that nothing else was copied with it.', value);
}

/** Whether the system user token can be one. */
export async function checkSystemUserToken(
  settings: GivenSettings,
  hide: Hide,
): Promise<Finding<string>> {
  const value = await settings.text('systemUserToken');
  hide(value);
  if (value === undefined) return skipped('it is not set');
  checkCredential('systemUserToken', value);
  const shape = describeShape(value);
  if (shape === 'a system user token') return ok('set, and can be one', value);
  const found = shape ? `it looks like ${shape}` : 'it does not look like one';
  const remedy = 'It has the form "Application Name-randomchars" and comes with the consent.';
  return warning(found, remedy, value);
}

/** Whether the context identifier can be one; it is shown only where it cannot be a secret in the wrong place. */
export async function checkTenant(settings: GivenSettings): Promise<Finding<string>> {
  const value = await settings.text('contextIdentifier');
  if (value === undefined) return skipped('it is not set');
  checkContextIdentifier(value);
  if (/^Cust\d{1,12}$/i.test(value)) return ok(value, value);
  const remedy = 'Check that the context identifier is the one that came with the consent.';
  return warning('it is not like Cust12345', remedy, value);
}

/** What a credential can be told by; the more telling shapes come first. */
const SHAPES: readonly (readonly [shape: RegExp, name: string])[] = [
  [/PRIVATE KEY-----|<RSAKeyValue/, 'a private key'],
  [/^\$\{?\w+\}?$|^%\w+%$|^\{\{.*\}\}$/, 'a placeholder that nothing has been put in for'],
  [/^(["']).*\1$/, 'a text that is still in its quotes'],
  [/^7T:/, 'a ticket'],
  [/^eyJ[\w-]*\.[\w-]+\./, 'a security token'],
  [/\.\d{12}\.[\w+/=-]{64,}$/, 'a signed system token'],
  [/^[\da-f]{32}$|^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a client secret'],
  // "Application Name-randomchars": an end of some length, that is no word.
  [/^\S.*-(?=\w*\d|[a-z]*[A-Z]\w*[a-z])\w{8,16}$/, 'a system user token'],
];

/** What a credential looks like, undefined if like nothing in particular; it is for warnings, not to refuse by. */
function describeShape(text: string): string | undefined {
  return SHAPES.find(([shape]) => shape.test(text))?.[1];
}

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

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long before its end a certificate should have a successor. */
const SOON_DAYS = 30;

const REMEDY = "Pin the issuer's current certificate too, from SuperOffice, or pin none.";

type Contents = readonly (string | Buffer)[];

/** How long the pinned certificates hold; of several, for a rotation, one must. */
export function checkCertificates(contents: Contents): Finding<Contents> {
  // It refuses keys that are too weak.
  new KeySet({ certificates: contents });
  const now = Date.now();
  const certificates = contents.flatMap((content) => readCertificates(content));
  const found = `pinned: ${certificates.map((each) => describe(each, now)).join('; ')}`;
  const current = certificates.filter(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= now && Date.parse(validTo) >= now,
  );
  if (current.length === 0) throw new UsageError(`No certificate is valid: ${found}.`, REMEDY);
  const isLasting = current.some((each) => daysLeft(each, now) >= SOON_DAYS);
  if (current.length < certificates.length || !isLasting) return warning(found, REMEDY, contents);
  return ok(found, contents);
}

function describe(certificate: X509Certificate, now: number): string {
  const { validFrom, validTo } = certificate;
  const [from, to] = [validFrom, validTo].map((time) => new Date(time).toISOString().slice(0, 10));
  const days = daysLeft(certificate, now);
  if (Date.parse(validFrom) > now) return `not valid before ${from}`;
  return days < 0 ? `expired ${to}, ${-days} days ago` : `valid until ${to}, ${days} days left`;
}

function daysLeft({ validTo }: X509Certificate, now: number): number {
  return Math.floor((Date.parse(validTo) - now) / DAY_MS);
}

/** What the environment says of whose certificates to trust. */
export function checkTlsSettings(): Finding {
  const { NODE_EXTRA_CA_CERTS: file, NODE_TLS_REJECT_UNAUTHORIZED: reject } = process.env;
  if (reject === '0') {
    return warning(
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, which is not followed: certificates are checked',
      "Unset it, for the sake of other programs too. For a company's CA set NODE_EXTRA_CA_CERTS.",
    );
  }
  if (!file) return ok('NODE_EXTRA_CA_CERTS is not set: the CAs of Node.js are trusted');
  if (existsSync(file)) return ok('NODE_EXTRA_CA_CERTS is set: its CAs are trusted too');
  return warning(
    'NODE_EXTRA_CA_CERTS names a file that is not there',
    'Let it name the PEM file that holds the CA, or unset it.',
  );
}
