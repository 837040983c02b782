import type { Agent } from 'node:http';
import type { Clock } from '../model/clock.js';
import { closedError } from '../errors.js';
import type { Endpoints } from '../http/endpoints.js';
import { readTenantState, tenantNotAvailable, type TenantState } from './tenant-state.js';
import { sendRequest } from '../http/response.js';
import { Deadline } from '../concurrency/deadline.js';
import { InFlight } from '../concurrency/in-flight.js';
import { retry } from '../concurrency/retry.js';
import { SingleFlight } from '../concurrency/single-flight.js';
import { makeBoundedMap } from '../concurrency/lru.js';

const MAX_TENANTS = 100_000;

/** What the states of tenants are asked for with. */
interface TenantStatesSettings {
  readonly endpoints: Endpoints;
  readonly provideAgent: () => Promise<Agent>;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Whether every tenant must be known to run before it is used. */
  readonly requireRunning: boolean;
}

/** A state, and when it was asked for. */
interface KnownState {
  readonly state: TenantState;
  /** Unix ms by the client's clock. */
  readonly askedAt: number;
  /** Whether the tenant was told to have changed since: where it was is all that may still hold. */
  readonly isOutdated?: true;
}

/** The states of tenants, each kept until it is no longer valid, and asked for once for all who ask at a time. */
export class TenantStates {
  readonly #settings: TenantStatesSettings;
  readonly #known = makeBoundedMap<KnownState>(MAX_TENANTS);
  readonly #flights = new Map<string, SingleFlight<TenantState>>();
  readonly #inFlight = new InFlight();
  /** Tenants that were told to have changed: they must be known to run before they are used. */
  readonly #paused = new Set<string>();

  #isClosed = false;

  constructor(settings: TenantStatesSettings) {
    this.#settings = settings;
  }

  /** Whether there is any tenant that must be known to run. */
  get areRequired(): boolean {
    return this.#settings.requireRunning || this.#paused.size > 0;
  }

  /** What was last known of a tenant, however long ago. */
  last(contextIdentifier: string): KnownState | undefined {
    return this.#known.get(contextIdentifier.toUpperCase());
  }

  /** The state, as it is kept or as it is asked for. */
  async get(contextIdentifier: string, signal: AbortSignal | undefined): Promise<TenantState> {
    return this.#find(contextIdentifier) ?? this.ask(contextIdentifier, signal);
  }

  /** The state, asked for anew. */
  async ask(contextIdentifier: string, signal: AbortSignal | undefined): Promise<TenantState> {
    if (this.#isClosed) throw closedError();
    signal?.throwIfAborted();
    const key = contextIdentifier.toUpperCase();
    let flight = this.#flights.get(key);
    if (!flight || flight.isOver) flight = this.#begin(contextIdentifier, key);
    return flight.join(signal);
  }

  /**
   * Rejects where a tenant that must be known to run does not.
   *
   * @throws SystemUserError ERR_TENANT_NOT_AVAILABLE, and what asking can throw
   */
  async requireRunning(contextIdentifier: string, signal: AbortSignal | undefined): Promise<void> {
    const key = contextIdentifier.toUpperCase();
    let isRequired = this.#settings.requireRunning;
    while (isRequired || this.#paused.has(key)) {
      const state = await this.get(contextIdentifier, signal);
      if (!state.isRunning) throw tenantNotAvailable(state);
      // It may have been told to have changed in the meantime.
      isRequired = false;
    }
  }

  /** A tenant has changed: until it is known to run again, it is not used. */
  async change(contextIdentifier: string): Promise<TenantState> {
    const key = contextIdentifier.toUpperCase();
    if (this.#paused.size < MAX_TENANTS) this.#paused.add(key);
    // What is known, or being asked for, may be from before the change.
    const known = this.#known.get(key);
    if (known) this.#known.set(key, { ...known, isOutdated: true });
    this.#flights.delete(key);
    return this.ask(contextIdentifier, undefined);
  }

  /** Waits for what is under way; nothing is asked for any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inFlight.settled();
  }

  #begin(contextIdentifier: string, key: string): SingleFlight<TenantState> {
    const begun: SingleFlight<TenantState> = new SingleFlight(async (ended) => {
      const known = await this.#fetch(contextIdentifier, ended);
      // Where the tenant has changed since, another flight has taken the place of this one.
      if (this.#flights.get(key) === begun) {
        // Who has waited for it may ask again at once.
        this.#flights.delete(key);
        this.#known.set(key, known);
        if (known.state.isRunning) this.#paused.delete(key);
      }
      return known.state;
    });
    this.#flights.set(key, begun);
    const settled = begun.settled().then(() => {
      if (this.#flights.get(key) === begun) this.#flights.delete(key);
    });
    void this.#inFlight.add(settled);
    return begun;
  }

  #find(contextIdentifier: string): TenantState | undefined {
    const known = this.last(contextIdentifier);
    if (!known || known.isOutdated) return undefined;
    const now = this.#settings.clock.now();
    // A clock that was set back must not make it last longer.
    return known.askedAt <= now && now < known.state.validUntil ? known.state : undefined;
  }

  async #fetch(contextIdentifier: string, signal: AbortSignal): Promise<KnownState> {
    const { endpoints, provideAgent, timeoutMs, clock } = this.#settings;
    const deadline = new Deadline({ timeoutMs, signal });
    const askedAt = clock.now();
    const url = endpoints.stateOf(contextIdentifier);
    const state = await retry(async () => {
      const answer = await sendRequest(url, {
        method: 'GET',
        headers: { Accept: 'application/json' },
        agent: await provideAgent(),
        limits: deadline.left(),
        step: undefined,
      });
      return readTenantState(answer, contextIdentifier, clock.now());
    }, deadline);
    return { state, askedAt };
  }
}
