import type { Agent } from 'node:http';
import { withDeadline } from '../concurrency/deadline.js';
import { InFlight } from '../concurrency/in-flight.js';
import { closedError } from '../errors.js';
import { isTrustedAddress, type TenantAddresses, tenantAddressError } from './addresses.js';
import { ClientAgent } from '../http/agent.js';
import type { Clock } from '../model/clock.js';
import { checkCredential, type TenantRef } from '../model/tenant.js';
import type { Ticket } from '../model/ticket.js';
import { OpenBodies } from './rest-response.js';
import type { TenantState } from '../tenant-states/tenant-state.js';
import type { TenantStates } from '../tenant-states/tenant-states.js';
import { WsdlLibrary } from './soap-wsdl.js';

/** Gets a ticket for a call in flight, even while the client is closing. */
type AcquireTicket = (
  tenant: TenantRef,
  options?: { signal?: AbortSignal | undefined },
) => Promise<Ticket>;

/** The public methods of the client that a call uses. */
interface TenantClient {
  touch(tenant: TenantRef): void;
  invalidate(tenant: TenantRef, ticket: string): void;
  getTenantState(
    contextIdentifier: string,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<TenantState>;
}

export interface TenantApiSettings {
  readonly client: TenantClient;
  readonly acquireTicket: AcquireTicket;
  readonly states: TenantStates;
  readonly endpoints: { readonly loginUrl: string };
  readonly clock: Pick<Clock, 'now'>;
  readonly clientSecret: string | (() => string | Promise<string>);
  readonly timeoutMs: number;
  /** How long tickets of a tenant are not renewed after it rejected a newly issued one, in ms. */
  readonly refusalCooldownMs: number;
  /** The `agent` option. */
  readonly agent: Agent | undefined;
}

/** The resources that all tenants of a client share: client secret, sockets, states, WSDLs. */
export class TenantApiContext {
  readonly client: TenantClient;
  readonly acquireTicket: AcquireTicket;
  readonly states: TenantStates;
  readonly loginUrl: string;
  readonly wsdls = new WsdlLibrary();
  readonly openBodies = new OpenBodies();
  readonly renewalPauses: RenewalPauses;
  /** The client's clock, Unix ms. */
  readonly now: () => number;
  readonly #clientSecret: () => string | Promise<string>;
  readonly #timeoutMs: number;
  readonly #agent: Agent | undefined;
  readonly #agents = new Map<string, ClientAgent>();
  readonly #inFlight = new InFlight();
  #isClosed = false;

  constructor(settings: TenantApiSettings) {
    const { clientSecret } = settings;
    this.client = settings.client;
    this.acquireTicket = settings.acquireTicket;
    this.states = settings.states;
    this.loginUrl = settings.endpoints.loginUrl;
    this.now = settings.clock.now;
    this.renewalPauses = new RenewalPauses(settings.refusalCooldownMs);
    this.#clientSecret = typeof clientSecret === 'function' ? clientSecret : () => clientSecret;
    this.#timeoutMs = settings.timeoutMs;
    this.#agent = settings.agent;
  }

  /**
   * Returns the agent for an address: one for each origin, because the proxy depends on the host. REST has no limit of
   * connections, like fetch: a response occupies its connection until the caller has read the body.
   */
  agentFor(url: URL, use: 'rest' | 'soap'): Promise<Agent> {
    const key = `${use} ${url.origin}`;
    let agent = this.#agents.get(key);
    if (!agent) {
      agent = new ClientAgent(this.#agent, url, use === 'rest' ? Infinity : undefined);
      this.#agents.set(key, agent);
    }
    return agent.get();
  }

  /** Returns the client secret, within the time limit of an exchange. */
  async clientSecret(signal: AbortSignal | undefined): Promise<string> {
    const secret = await withDeadline(
      this.#clientSecret(),
      { timeoutMs: this.#timeoutMs, signal },
      undefined,
    );
    checkCredential('clientSecret', secret);
    return secret;
  }

  /** Returns the addresses of a tenant from its ticket, or from a state that is newer than the ticket. */
  addressesOf({ contextIdentifier, issuedAt, webApiUrl, netServerUrl }: Ticket): TenantAddresses {
    const known = this.states.last(contextIdentifier);
    // An issue time in the future means that the clock was set back after it.
    const isNewer = known && (known.requestedAt >= issuedAt || issuedAt > this.now());
    const { endpoint, webApiUrl: api } = isNewer ? known.state : {};
    const services = /\/Remote\/Services\w+\/?$/i.exec(netServerUrl ?? '/Remote/Services88/')?.[0];
    return {
      webApiUrl: this.#parseAddress(api ?? webApiUrl),
      netServerUrl: this.#parseAddress(
        endpoint && services ? endpoint.replace(/\/$/, '') + services : netServerUrl,
      ),
    };
  }

  /**
   * Starts a call, which `close` then waits for.
   *
   * @throws Error ERR_INVALID_STATE if the client is closed
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    return this.#inFlight.add(call());
  }

  /** Waits for the calls in flight, and closes the sockets. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inFlight.settled();
    this.openBodies.close();
    await Promise.all([...this.#agents.values()].map((agent) => agent.close()));
  }

  #parseAddress(address: string | undefined): URL | undefined {
    if (address === undefined) return undefined;
    if (!URL.canParse(address)) throw tenantAddressError('is not a URL');
    const url = new URL(address);
    if (!isTrustedAddress(url, this.loginUrl)) {
      throw tenantAddressError(`is on ${url.host}, which is not allowed to receive credentials`);
    }
    url.search = url.hash = '';
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
}

interface RenewalPause {
  /** The issue time of the newest rejected ticket, Unix ms. */
  readonly issuedAt: number;
  /** The end of the pause in ms of the monotonic clock. */
  readonly until: number;
}

/** Pauses the renewal for tenants that rejected a newly issued ticket: the ticket is not the cause of that. */
class RenewalPauses {
  readonly #cooldownMs: number;
  readonly #pauses = new Map<string, RenewalPause>();

  /** @param cooldownMs - the length of a pause */
  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  /** Whether a rejected ticket may be renewed. A ticket that is newer than the pause may. */
  mayRenew({ contextIdentifier, issuedAt }: Ticket): boolean {
    const pause = this.#pauses.get(contextIdentifier.toUpperCase());
    return !pause || pause.until <= performance.now() || issuedAt > pause.issuedAt;
  }

  /** Starts a pause after the rejection of a newly issued ticket. */
  pause({ contextIdentifier, issuedAt }: Ticket): void {
    const now = performance.now();
    for (const [key, { until }] of this.#pauses) if (until <= now) this.#pauses.delete(key);
    const until = now + this.#cooldownMs;
    this.#pauses.set(contextIdentifier.toUpperCase(), { issuedAt, until });
  }
}
