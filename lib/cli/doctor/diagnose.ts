import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from '../../arguments/bounds.js';
import { Endpoints } from '../../http/endpoints.js';
import { redact } from '../../redaction/redact.js';
import { describeError, exitCodeOf } from '../report-error.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../errors.js';
import {
  checkCertificates,
  checkClientSecret,
  checkPrivateKey,
  checkSettings,
  checkSystemUserToken,
  checkTenant,
  checkTlsSettings,
} from './check-settings.js';
import { checkClock, checkHost, checkKeySet, checkProxy } from './check-service.js';
import { checkContract } from './check-contract.js';
import { checkExchange } from './check-exchange.js';
import { type Check, type Finding, ok, skipped } from './finding.js';

export type DoctorFlags = Flags & { json?: true; timeout?: number; exchange: boolean };

const NO_URL = 'the login URL is missing or cannot be used';
const NO_ANSWER = 'no answer from the login host';

/** Runs every check, in the order of their dependencies. Only the last one contacts a tenant. */
export async function diagnose(runner: CheckRunner, flags: DoctorFlags): Promise<void> {
  const { timeout: timeoutMs = DEFAULT_TIMEOUT_MS } = flags;
  const settings = new GivenSettings(flags);
  runner.addSecrets(await settings.text('passphrase'));
  await runner.check('settings', () => checkSettings(settings, timeoutMs, flags.exchange));

  const privateKey = await runner.check('private key', () => checkPrivateKey(settings));
  const addSecret = runner.addSecrets.bind(runner);
  const clientSecret = await runner.check('client secret', () =>
    checkClientSecret(settings, addSecret),
  );
  const contextIdentifier = await runner.check('tenant', () => checkTenant(settings));
  const systemUserToken = await runner.check('system user token', () =>
    checkSystemUserToken(settings, addSecret),
  );

  const endpoints = await runner.check('login URL', () => {
    if (!settings.has('environment') && !settings.has('loginUrl')) return skipped('not set');
    const found = new Endpoints(settings.loginTarget());
    return ok(found.loginUrl, found);
  });
  const agent = await runner.check('proxy', () =>
    endpoints ? checkProxy(endpoints.soap) : skipped(NO_URL),
  );
  await runner.check('TLS settings', checkTlsSettings);

  const deadline = performance.now() + timeoutMs;
  const isInTime = timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS;
  const connection = endpoints &&
    agent &&
    isInTime && {
      endpoints,
      agent,
      secrets: runner.secrets,
      /** The time that is left for all requests. */
      get timeoutMs() {
        return Math.max(1, deadline - performance.now());
      },
    };
  const answer = await runner.check('login host', () =>
    connection
      ? checkHost(connection, settings.has('certificates'))
      : skipped(hostSkipReason(endpoints, isInTime)),
  );
  await runner.check('clock', () => (answer ? checkClock(answer) : skipped(NO_ANSWER)));
  const certificates = await runner.check('issuer keys', async () => {
    if (settings.has('certificates')) return checkCertificates(await settings.certificates());
    return answer ? checkKeySet(answer, runner.secrets) : skipped(NO_ANSWER);
  });
  const protocol = await settings.protocol();
  await runner.check('contract', () => {
    if (protocol === 'rest') return skipped('the exchange uses REST, which has no WSDL');
    return connection && answer ? checkContract(connection) : skipped(NO_ANSWER);
  });

  await runner.check('exchange', () => {
    if (!flags.exchange) return skipped('left out because of --no-exchange');
    const isReady =
      clientSecret && privateKey && contextIdentifier && systemUserToken && connection;
    if (runner.exitCode !== 0 || !isReady) return skipped('an earlier check failed');
    const tenant = { contextIdentifier, systemUserToken };
    return checkExchange({
      ...connection,
      protocol,
      clientSecret,
      privateKey,
      tenant,
      certificates,
    });
  });
}

/** The remedy for an error without hints. */
const REMEDY = 'Correct it. "superoffice-system-user help doctor" lists the settings.';

/** Runs checks one after the other and keeps their results. A failed check does not stop it. */
export class CheckRunner {
  readonly checks: Check[] = [];
  /** The exit code of the first failure, 0 without one. */
  exitCode = 0;
  readonly #flags: Flags;
  readonly #onCheck: (check: Check) => void;
  readonly #secrets: string[] = [];

  /** Calls `onCheck` with each check when it has ended. */
  constructor(flags: Flags, onCheck: (check: Check) => void) {
    this.#flags = flags;
    this.#onCheck = onCheck;
  }

  /** Known secrets. No check quotes one; as a safeguard they are redacted from every result. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  addSecrets(...secrets: readonly (string | undefined)[]): void {
    this.#secrets.push(...secrets.filter((secret) => secret !== undefined));
  }

  /** Runs a check and returns its value for later checks, undefined if it failed or was skipped. */
  async check<T>(
    name: string,
    run: () => Finding<T> | Promise<Finding<T>>,
  ): Promise<T | undefined> {
    try {
      const { value, ...finding } = await run();
      this.#add({ name, ...finding });
      return value;
    } catch (error) {
      const exitCode = exitCodeOf(error);
      this.exitCode ||= exitCode;
      const { message, code, hints } = describeError(error, { flags: this.#flags });
      const found = error instanceof UsageError ? message : `${message} [${code}]`;
      this.#add({ name, verdict: 'failed', found, remedy: hints.join(' ') || REMEDY });
      return undefined;
    }
  }

  #add({ name, verdict, found, remedy }: Check): void {
    const check = {
      name,
      verdict,
      found: redact(found, this.#secrets),
      ...(remedy && { remedy: redact(remedy, this.#secrets) }),
    };
    this.checks.push(check);
    this.#onCheck(check);
  }
}

function hostSkipReason(endpoints: Endpoints | undefined, isInTime: boolean): string {
  if (!endpoints) return NO_URL;
  return isInTime ? 'the proxy cannot be used' : 'the timeout cannot be used';
}
