import type { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { MAX_TIMEOUT_MS } from '../../arguments/bounds.js';
import { checkRange } from '../../arguments/checks.js';
import { checkProtocol } from '../../http/endpoints.js';
import { KeySet } from '../../jwt/key-set.js';
import { readPrivateKey } from '../../flow/read-private-key.js';
import type { PrivateKey, PrivateKeyInput } from '../../index.js';
import { readCertificates } from '../../jwt/pinned-keys.js';
import { checkContextIdentifier, checkCredential } from '../../model/tenant.js';
import { REQUIRED_FOR_EXCHANGE } from '../settings/settings.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../errors.js';
import { type Finding, ok, skipped, warning } from './finding.js';

/** Checks that the settings for an exchange are set, or those for a request to the login host alone. */
export async function checkSettings(
  settings: GivenSettings,
  timeoutMs: number,
  isExchange: boolean,
): Promise<Finding> {
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  checkProtocol((await settings.protocol()) ?? 'soap');
  if (isExchange) settings.require(...REQUIRED_FOR_EXCHANGE);
  else settings.require(['environment', 'loginUrl']);
  return ok(`all settings required ${isExchange ? 'for' : 'without'} an exchange are set`);
}

type AddSecret = (secret: string | undefined) => void;

/** Checks the form of the client secret. */
export async function checkClientSecret(
  settings: GivenSettings,
  addSecret: AddSecret,
): Promise<Finding<string>> {
  const value = await settings.text('clientSecret');
  addSecret(value);
  if (value === undefined) return skipped('not set');
  checkCredential('clientSecret', value);
  const shape = describeShape(value) ?? 'a client secret';
  if (shape !== 'a client secret') {
    const remedy =
      "Copy the application's client secret unchanged from the SuperOffice developer portal.";
    return warning(`it looks like ${shape}`, remedy, value);
  }
  if (!/\s/.test(value)) return ok('set, with a plausible form', value);
  return warning('it contains white space', 'Check that you copied nothing else with it.', value);
}

/** Checks the form of the system user token. */
export async function checkSystemUserToken(
  settings: GivenSettings,
  addSecret: AddSecret,
): Promise<Finding<string>> {
  const value = await settings.text('systemUserToken');
  addSecret(value);
  if (value === undefined) return skipped('not set');
  checkCredential('systemUserToken', value);
  const shape = describeShape(value);
  if (shape === 'a system user token') return ok('set, with a plausible form', value);
  const found = shape ? `it looks like ${shape}` : 'it does not look like a system user token';
  const remedy =
    'Set it to the token that came with the consent, in the form "Application Name-randomchars".';
  return warning(found, remedy, value);
}

/** Checks the form of the context identifier. It is shown only if it cannot be a misplaced secret. */
export async function checkTenant(settings: GivenSettings): Promise<Finding<string>> {
  const value = await settings.text('contextIdentifier');
  if (value === undefined) return skipped('not set');
  checkContextIdentifier(value);
  if (/^Cust\d{1,12}$/i.test(value)) return ok(value, value);
  const remedy = 'Check that the context identifier is the one that came with the consent.';
  return warning('it does not look like Cust12345', remedy, value);
}

/** Reports the form, the size and the fingerprint of the private key. Reading it includes a test signature. */
export async function checkPrivateKey(settings: GivenSettings): Promise<Finding<PrivateKey>> {
  if (!settings.has('privateKey')) return skipped('not set');
  const input = await settings.privateKey();
  const privateKey = readPrivateKey(input);
  const { bits, fingerprint } = privateKey;
  return ok(
    `${describeForm(input)}, RSA, ${bits} bits, signs; SHA-256 fingerprint ${fingerprint}`,
    privateKey,
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** A certificate should have a successor this long before it expires. */
const EXPIRY_WARNING_DAYS = 30;

const REMEDY = "Get the issuer's current certificate from SuperOffice and pin it too, or pin none.";

type Contents = readonly (string | Buffer)[];

/** Checks the validity of the pinned certificates. During a rotation, one valid certificate is enough. */
export function checkCertificates(contents: Contents): Finding<Contents> {
  // This throws for keys that are too weak.
  new KeySet({ certificates: contents });
  const now = Date.now();
  const certificates = contents.flatMap((content) => readCertificates(content));
  const found = `pinned: ${certificates.map((each) => describe(each, now)).join('; ')}`;
  const current = certificates.filter(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= now && Date.parse(validTo) >= now,
  );
  if (current.length === 0)
    throw new UsageError(`No pinned certificate is valid (${found}).`, REMEDY);
  const isLasting = current.some((each) => daysLeft(each, now) >= EXPIRY_WARNING_DAYS);
  if (current.length < certificates.length || !isLasting) return warning(found, REMEDY, contents);
  return ok(found, contents);
}

/** Checks the variables that choose the trusted certificate authorities. */
export function checkTlsSettings(): Finding {
  const { NODE_EXTRA_CA_CERTS: file, NODE_TLS_REJECT_UNAUTHORIZED: reject } = process.env;
  if (reject === '0') {
    return warning(
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, which is ignored: certificates are verified',
      'Unset it, since it makes other programs insecure. To trust a company CA, set NODE_EXTRA_CA_CERTS.',
    );
  }
  if (!file) return ok('NODE_EXTRA_CA_CERTS is not set: the CAs of Node.js are trusted');
  if (existsSync(file)) return ok('NODE_EXTRA_CA_CERTS is set: its CAs are trusted too');
  return warning(
    'NODE_EXTRA_CA_CERTS names a file that does not exist',
    'Set it to the PEM file of the CA, or unset it.',
  );
}

/** The forms of credentials and of usual mistakes, the more specific first. */
const SHAPES: readonly (readonly [shape: RegExp, name: string])[] = [
  [/PRIVATE KEY-----|<RSAKeyValue/, 'a private key'],
  [/^\$\{?\w+\}?$|^%\w+%$|^\{\{.*\}\}$/, 'a placeholder that was not replaced'],
  [/^(["']).*\1$/, 'a text that still has its quotes'],
  [/^7T:/, 'a ticket'],
  [/^eyJ[\w-]*\.[\w-]+\./, 'a security token'],
  [/\.\d{12}\.[\w+/=-]{64,}$/, 'a signed system token'],
  [/^[\da-f]{32}$|^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a client secret'],
  // "Application Name-randomchars", where the end has a certain length and is not a word.
  [/^\S.*-(?=\w*\d|[a-z]*[A-Z]\w*[a-z])\w{8,16}$/, 'a system user token'],
];

/** Guesses the kind of a credential by its form, for warnings only; undefined if it is unknown. */
function describeShape(text: string): string | undefined {
  return SHAPES.find(([shape]) => shape.test(text))?.[1];
}

/** The form of an input that is known to be a private key. */
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
