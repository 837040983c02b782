import { ArgumentError } from '../errors.js';
import { checkContextIdentifier, readTenant } from '../model/tenant.js';
import type { Tenant } from '../flow/authenticate.js';
import { within } from '../concurrency/deadline.js';
import { makeBoundedMap } from '../concurrency/lru.js';
import { MAX_TICKETS } from './max-tickets.js';

/** Finds the system user token of a tenant. */
export type SystemUserTokenOf = (contextIdentifier: string) => string | Promise<string>;

/** The tenants that are named by their context identifier alone, with the tokens that the caller's function has told. */
export class TenantDirectory {
  readonly #tokenOf: SystemUserTokenOf | undefined;
  readonly #timeoutMs: number;
  readonly #known = makeBoundedMap<Tenant>(MAX_TICKETS);
  readonly #asked = new Map<string, Promise<Tenant>>();

  constructor(tokenOf: SystemUserTokenOf | undefined, timeoutMs: number) {
    this.#tokenOf = tokenOf;
    this.#timeoutMs = timeoutMs;
  }

  /** What is known of a tenant without asking; not checked. */
  find(tenant: Tenant | string): Tenant | undefined {
    return typeof tenant === 'string' ? this.#known.get(tenant.toUpperCase()) : tenant;
  }

  /** Checks a tenant, and asks for its token anew where only its name is given; once for all who ask at the same time. */
  async resolve(tenant: Tenant | string, signal: AbortSignal | undefined): Promise<Tenant> {
    if (typeof tenant !== 'string') return readTenant(tenant);
    checkContextIdentifier(tenant);
    const tokenOf = this.#tokenOf;
    if (!tokenOf) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_TYPE',
        'tenant must be { contextIdentifier, systemUserToken }; a context identifier alone needs the option systemUserTokenOf',
      );
    }
    const key = tenant.toUpperCase();
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = this.#ask(tenant, tokenOf).finally(() => {
        this.#asked.delete(key);
      });
      this.#asked.set(key, asked);
    }
    return within(asked, { timeoutMs: this.#timeoutMs, signal }, 1);
  }

  async #ask(contextIdentifier: string, tokenOf: SystemUserTokenOf): Promise<Tenant> {
    // Asked for once for all, it must come to an end for all.
    const limits = { timeoutMs: this.#timeoutMs };
    const systemUserToken = await within((async () => tokenOf(contextIdentifier))(), limits, 1);
    const tenant = readTenant({ contextIdentifier, systemUserToken });
    this.#known.set(contextIdentifier.toUpperCase(), tenant);
    return tenant;
  }
}
