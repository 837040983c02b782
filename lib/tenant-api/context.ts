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

/** Gets a ticket for a call that is under way, also while the client is being closed. */
type AcquireTicket = (
  tenant: TenantRef,
  options?: { signal?: AbortSignal | undefined },
) => Promise<Ticket>;

/** The public methods of a client that calls report to, and learn a tenant's state from. */
interface TenantClient {
  touch(tenant: TenantRef): void;
  invalidate(tenant: TenantRef, ticket: string): void;
  getTenantState(
    contextIdentifier: string,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<TenantState>;
}

/** What the APIs of tenants are called with. */
export interface TenantApiSettings {
  readonly client: TenantClient;
  readonly acquireTicket: AcquireTicket;
  readonly states: TenantStates;
  readonly endpoints: { readonly loginUrl: string };
  readonly clock: Pick<Clock, 'now'>;
  readonly clientSecret: string | (() => string | Promise<string>);
  readonly timeoutMs: number;
  /** How long a tenant whose new ticket was refused too gets no other, in ms. */
  readonly refusalCooldownMs: number;
  /** The caller's agent, where one was given. */
  readonly agent: Agent | undefined;
}

/** What all tenants of a client share when their APIs are called: secret, sockets, states, WSDLs. */
export class TenantApiContext {
  readonly client: TenantClient;
  readonly acquireTicket: AcquireTicket;
  readonly states: TenantStates;
  readonly loginUrl: string;
  readonly wsdls = new WsdlLibrary();
  readonly bodies = new OpenBodies();
  readonly pauses: RenewalPauses;
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
    this.pauses = new RenewalPauses(settings.refusalCooldownMs);
    this.#clientSecret = typeof clientSecret === 'function' ? clientSecret : () => clientSecret;
    this.#timeoutMs = settings.timeoutMs;
    this.#agent = settings.agent;
  }

  /**
   * The agent for an address; of its own there is one for each host, since proxies are named by host. REST has as many
   * connections as fetch itself: an answer that is not read holds its own for as long as the caller likes.
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

  /** The client secret, which is waited for no longer than an exchange may take, or the signal allows. */
  async clientSecret(signal: AbortSignal | undefined): Promise<string> {
    const secret = await withDeadline(
      this.#clientSecret(),
      { timeoutMs: this.#timeoutMs, signal },
      undefined,
    );
    checkCredential('clientSecret', secret);
    return secret;
  }

  /** Where a tenant's APIs are: as its ticket said, unless it has been heard of since. */
  addressesOf({ contextIdentifier, issuedAt, webApiUrl, netServerUrl }: Ticket): TenantAddresses {
    const known = this.states.last(contextIdentifier);
    // One issued in the future was issued before the clock was set back.
    const isNewer = known && (known.requestedAt >= issuedAt || issuedAt > this.now());
    const { endpoint, webApiUrl: api } = isNewer ? known.state : {};
    const services = /\/Remote\/Services\w+\/?$/i.exec(netServerUrl ?? '/Remote/Services88/')?.[0];
    return {
      webApiUrl: this.#read(api ?? webApiUrl),
      netServerUrl: this.#read(
        endpoint && services ? endpoint.replace(/\/$/, '') + services : netServerUrl,
      ),
    };
  }

  /**
   * Begins a call, and counts it as under way.
   *
   * @throws Error ERR_INVALID_STATE where the client is closed
   */
  async run<T>(begin: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    return this.#inFlight.add(begin());
  }

  /** Waits for what is under way and closes the sockets. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inFlight.settled();
    this.bodies.close();
    await Promise.all([...this.#agents.values()].map((agent) => agent.close()));
  }

  #read(address: string | undefined): URL | undefined {
    if (address === undefined) return undefined;
    if (!URL.canParse(address)) throw tenantAddressError('is no URL');
    const url = new URL(address);
    if (!isTrustedAddress(url, this.loginUrl)) {
      throw tenantAddressError(`leads to ${url.host}, where credentials do not go`);
    }
    url.search = url.hash = '';
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
}

/** Until when no other ticket is asked for in place of one. */
interface Pause {
  /** When the ticket was issued that is not to be replaced. */
  readonly issuedAt: number;
  /** Ms of the monotonic clock. */
  readonly until: number;
}

/** For which tenants no other ticket is asked for, since a new one was refused as well: it is not the ticket's fault. */
class RenewalPauses {
  readonly #cooldownMs: number;
  readonly #pauses = new Map<string, Pause>();

  /** @param cooldownMs - how long a tenant is left alone */
  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  /** Whether another ticket may be asked for, now that one was refused: a newer one has not been refused before. */
  mayRenew({ contextIdentifier, issuedAt }: Ticket): boolean {
    const pause = this.#pauses.get(contextIdentifier.toUpperCase());
    return !pause || pause.until <= performance.now() || issuedAt > pause.issuedAt;
  }

  /** A new ticket was refused. */
  pause({ contextIdentifier, issuedAt }: Ticket): void {
    const now = performance.now();
    for (const [key, { until }] of this.#pauses) if (until <= now) this.#pauses.delete(key);
    const until = now + this.#cooldownMs;
    this.#pauses.set(contextIdentifier.toUpperCase(), { issuedAt, until });
  }
}
