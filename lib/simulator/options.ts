import { createPublicKey, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { ArgumentError } from '../errors.js';
import { isXmlText } from './answers.js';
import { readPartnerKey } from './partner-key.js';
import type { Settings, TenantSettings } from './service.js';
import type { SimulatorOptions, SimulatorTenant } from './types.js';

const OPTION_NAMES = ['clientSecret', 'partnerKey', 'tenants', 'port', 'now'];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE`, which names the option and never repeats its value
 */
export function readSettings(options: SimulatorOptions): Settings {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'options must be an object');
  }
  const unknownName = Object.keys(given).find((name) => !OPTION_NAMES.includes(name));
  if (unknownName !== undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `unknown option "${unknownName}"; expected one of: ${OPTION_NAMES.join(', ')}`,
    );
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

function checkText(value: unknown, name: string): void {
  if (typeof value !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a string`);
  }
  if (value === '' || !isXmlText(value)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `${name} must not be empty or contain control characters`,
    );
  }
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
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        `tenants[${index}] repeats the contextIdentifier of an earlier tenant`,
      );
    }
    seen.add(key);
    return tenant;
  });
  if (first === undefined) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'tenants must contain at least one tenant');
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
