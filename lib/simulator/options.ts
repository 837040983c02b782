import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  KeyObject,
  randomBytes,
  randomInt,
} from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { repairPem } from '../text/pem.js';
import { isXmlText } from './answers.js';
import { readRsaKeyValue } from './xml.js';
import type { Settings, TenantSettings } from './service.js';
import type { PartnerKey, SimulatorOptions, SimulatorTenant } from './types.js';

const OPTION_NAMES = ['clientSecret', 'partnerKey', 'tenants', 'port', 'now'];

/**
 * Checks the options and makes fresh what they leave out.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` that names the option and never repeats its value
 */
export function readSettings(options: SimulatorOptions): Settings {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'options must be an object');
  }
  const unknownName = Object.keys(given).find((name) => !OPTION_NAMES.includes(name));
  if (unknownName !== undefined) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `options has no setting named ${unknownName}`);
  }
  const { clientSecret = randomBytes(16).toString('hex'), port = 0, now = Date.now } = options;
  checkText(clientSecret, 'clientSecret');
  if (typeof (port as unknown) !== 'number') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'port must be a number');
  }
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'port must be an integer from 0 to 65535');
  }
  if (typeof (now as unknown) !== 'function') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'now must be a function');
  }
  if (!Number.isFinite(now())) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'now must return Unix milliseconds');
  }
  const tenants = readTenants(options.tenants ?? [{}]);
  return { clientSecret, tenants, port, now, ...readKeys(options) };
}

function readKeys({
  partnerKey,
}: SimulatorOptions): Pick<Settings, 'partnerPublicKey' | 'privateKey'> {
  if (partnerKey !== undefined) {
    return { partnerPublicKey: readPartnerKey(partnerKey), privateKey: undefined };
  }
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { partnerPublicKey: createPublicKey(privateKey), privateKey };
}

function readTenants(given: unknown): Settings['tenants'] {
  if (!Array.isArray(given)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'tenants must be an array');
  }
  const seen = new Set<string>();
  const [first, ...others] = given.map((entry: unknown, index): TenantSettings => {
    const tenant = readTenant(entry, `tenants[${index}]`);
    const key = tenant.contextIdentifier.toLowerCase();
    if (seen.has(key)) {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', `tenants[${index}] is there twice`);
    }
    seen.add(key);
    return tenant;
  });
  if (first === undefined) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'tenants must hold at least one tenant');
  }
  return [first, ...others];
}

function readTenant(entry: unknown, name: string): TenantSettings {
  if (typeof entry !== 'object' || entry === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be an object`);
  }
  const {
    contextIdentifier = `Cust${randomInt(10_000, 100_000)}`,
    systemUserToken = `Simulated Application-${randomBytes(5).toString('hex')}`,
  }: Partial<SimulatorTenant> = entry;
  checkText(contextIdentifier, `${name}.contextIdentifier`);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(contextIdentifier)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `${name}.contextIdentifier must be 1 to 64 letters, digits, underscores or hyphens`,
    );
  }
  checkText(systemUserToken, `${name}.systemUserToken`);
  const serial = String(randomInt(1_000_000_000, 10_000_000_000));
  return { contextIdentifier, systemUserToken, serial };
}

function checkText(value: unknown, name: string): void {
  if (typeof value !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a string`);
  }
  if (value === '' || !isXmlText(value)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `${name} must not be empty or hold control characters`,
    );
  }
}

/** How the labels of the PEM blocks end that hold a key, the most telling first. */
const PEM_LABELS = ['PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE'];

/**
 * Reads the public half of the partner's key from any accepted format.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` when it is none of the accepted types, `ERR_INVALID_ARG_VALUE` when it
 *   cannot be read or is not an RSA key; neither repeats any of it
 */
export function readPartnerKey(partnerKey: PartnerKey): KeyObject {
  const key = publicHalf(partnerKey);
  if (key === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'partnerKey cannot be read: it must be an RSA key as PEM or DER (with its passphrase when encrypted), .NET RSAKeyValue XML or a KeyObject',
    );
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'partnerKey must be an RSA key of at least 1024 bits',
    );
  }
  return key;
}

function publicHalf(partnerKey: unknown): KeyObject | undefined {
  if (partnerKey instanceof KeyObject) {
    if (partnerKey.type === 'public') return partnerKey;
    return partnerKey.type === 'private' ? createPublicKey(partnerKey) : undefined;
  }
  if (isContent(partnerKey)) return fromContent(Buffer.from(partnerKey));
  const { key, passphrase } = Object(partnerKey) as { key?: unknown; passphrase?: unknown };
  if (isContent(key) && isContent(passphrase)) {
    return fromContent(Buffer.from(key), Buffer.from(passphrase));
  }
  throw new ArgumentError(
    'ERR_INVALID_ARG_TYPE',
    'partnerKey must be a string, a Buffer, a KeyObject or { key, passphrase }',
  );
}

function isContent(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function fromContent(content: Buffer, passphrase?: Buffer<ArrayBuffer>): KeyObject | undefined {
  // 0x30 opens a DER sequence; no text of a key begins with it.
  return content[0] === 0x30
    ? fromDer(content, passphrase)
    : fromText(content.toString(), passphrase);
}

// OpenSSL's own errors are dropped below: what they say about a key helps nobody here. And without a passphrase of its
// own it would ask for one on the terminal.

function fromDer(key: Buffer, passphrase = Buffer.alloc(0)): KeyObject | undefined {
  const readers = [
    () => createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase }),
    () => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
    () => createPublicKey({ key, format: 'der', type: 'spki' }),
    () => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
  ];
  for (const read of readers) {
    try {
      const found = read();
      return found.type === 'private' ? createPublicKey(found) : found;
    } catch {
      continue;
    }
  }
  return undefined;
}

function fromText(text: string, passphrase = Buffer.alloc(0)): KeyObject | undefined {
  try {
    if (/<(?:\w+:)?RSAKeyValue[\s>]/.test(text)) return readRsaKeyValue(text);
    const label = PEM_LABELS.find((it) => text.includes(`${it}-----`));
    if (label === undefined) return undefined;
    const pem = repairPem(text, label);
    if (label !== 'PRIVATE KEY') return createPublicKey(pem);
    return createPublicKey(createPrivateKey({ key: pem, passphrase }));
  } catch {
    return undefined;
  }
}
