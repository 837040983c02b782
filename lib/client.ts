import { ArgumentError } from './argument-error.js';
import { checkContextIdentifier } from './checks/check-context-identifier.js';
import { checkLimits } from './checks/check-limits.js';
import { checkObject } from './checks/check-object.js';
import { checkCredential } from './checks/check-credential.js';
import { exchange, type ExchangeSettings } from './exchange.js';
import type { Tenant } from './flow/authenticate.js';
import type { SystemUserTicket } from './flow/extract-ticket.js';
import { readOptions, type SystemUserClientOptions } from './options.js';

/**
 * Exchanges system user tokens for system user tickets, for one application in one environment and any number of tenants.
 *
 * Source: docs/protocol.md.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { SystemUserClient } from 'superoffice-system-user';
 *
 * const client = new SystemUserClient({
 *   environment: 'sod',
 *   clientSecret: () => readFileSync('client-secret', 'utf8').trim(),
 *   privateKey: readFileSync('private-key.xml'),
 * });
 * ```
 */
export class SystemUserClient {
  readonly #settings: ExchangeSettings;

  /**
   * @param options - see {@link SystemUserClientOptions}; all of them are checked here, before any I/O
   * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE, which names the option; SystemUserError
   *   ERR_PRIVATE_KEY_INVALID
   */
  constructor(options: SystemUserClientOptions) {
    this.#settings = readOptions(options);
  }

  /**
   * Makes exactly one exchange: the six documented steps, tried again where the network fails. It keeps nothing but the
   * WSDL, the issuer's keys and a clock's correction, so do not call it before each use of a ticket: a ticket lives for
   * six hours from its last use.
   *
   * Source: docs/protocol.md, "The six steps".
   *
   * @param tenant - the context identifier and the system user token
   * @param options - `signal` ends the call early
   * @returns the ticket, its times (Unix ms), its addresses, the claims and the security token
   * @throws SystemUserError with any of its codes; the reason of the signal; what a function in the options throws;
   *   TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE before any I/O
   * @example
   * ```ts
   * import type { SystemUserClient } from 'superoffice-system-user';
   *
   * async function run(client: SystemUserClient, systemUserToken: string) {
   *   const tenant = { contextIdentifier: 'Cust12345', systemUserToken };
   *   const { ticket, webApiUrl } = await client.authenticate(tenant, {
   *     signal: AbortSignal.timeout(5000),
   *   });
   *   return { ticket, webApiUrl };
   * }
   * ```
   */
  async authenticate(
    tenant: Tenant,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<SystemUserTicket> {
    checkObject('options', options);
    const { signal, ...others } = options;
    const [unknown = options instanceof AbortSignal ? 'signal' : undefined] = Object.keys(others);
    if (unknown !== undefined) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'the options of a call are { signal }, no others',
      );
    }
    checkObject('tenant', tenant);
    checkContextIdentifier(tenant.contextIdentifier);
    checkCredential('systemUserToken', tenant.systemUserToken);
    if (tenant.serial !== undefined) checkCredential('serial', tenant.serial);
    checkLimits(this.#settings.timeoutMs, signal);
    signal?.throwIfAborted();
    return exchange(tenant, this.#settings, signal);
  }
}
