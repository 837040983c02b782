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

interface TenantStatesSettings {
  readonly endpoints: Endpoints;
  readonly provideAgent: () => Promise<Agent>;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Whether a call for any tenant requires the state to be running; otherwise only for paused tenants. */
  readonly requireRunning: boolean;
}

interface KnownState {
  readonly state: TenantState;
  /** When the request was sent, Unix ms by the client's clock. */
  readonly requestedAt: number;
  /** Set when a notification reports a change: only the addresses are still used. */
  readonly isOutdated?: true;
}

/** The states of tenants, cached until they expire and requested in single flight. */
export class TenantStates {
  readonly #settings: TenantStatesSettings;
  readonly #cached = makeBoundedMap<KnownState>(MAX_TENANTS);
  readonly #flights = new Map<string, SingleFlight<TenantState>>();
  readonly #inFlight = new InFlight();
  /** Tenants with a change notification; they are not used until the state API reports them as running. */
  readonly #paused = new Set<string>();
  #isClosed = false;

  constructor(settings: TenantStatesSettings) {
    this.#settings = settings;
  }

  /** Whether any tenant requires a check of its state. */
  get areRequired(): boolean {
    return this.#settings.requireRunning || this.#paused.size > 0;
  }

  /** Returns the last known state of a tenant, even an expired one. */
  last(contextIdentifier: string): KnownState | undefined {
    return this.#cached.get(contextIdentifier.toUpperCase());
  }

  /** Returns the cached state, or requests it. */
  async get(contextIdentifier: string, signal: AbortSignal | undefined): Promise<TenantState> {
    return this.#findValid(contextIdentifier) ?? this.refresh(contextIdentifier, signal);
  }

  /** Requests the state from the state API, in single flight. */
  async refresh(contextIdentifier: string, signal: AbortSignal | undefined): Promise<TenantState> {
    if (this.#isClosed) throw closedError();
    signal?.throwIfAborted();
    const key = contextIdentifier.toUpperCase();
    let flight = this.#flights.get(key);
    if (!flight || flight.isOver) flight = this.#startFlight(contextIdentifier, key);
    return flight.join(signal);
  }

  /**
   * Rejects if the check of the state is required for this tenant, and it is not running.
   *
   * @throws SystemUserError ERR_TENANT_NOT_AVAILABLE, and the errors of `get`
   */
  async requireRunning(contextIdentifier: string, signal: AbortSignal | undefined): Promise<void> {
    const key = contextIdentifier.toUpperCase();
    let isRequired = this.#settings.requireRunning;
    while (isRequired || this.#paused.has(key)) {
      const state = await this.get(contextIdentifier, signal);
      if (!state.isRunning) throw tenantNotAvailable(state);
      // A notification may have paused the tenant in the meantime.
      isRequired = false;
    }
  }

  /** Pauses a tenant that has changed until the state API reports it as running, and requests its state. */
  async pause(contextIdentifier: string): Promise<TenantState> {
    const key = contextIdentifier.toUpperCase();
    if (this.#paused.size < MAX_TENANTS) this.#paused.add(key);
    // The cached state and a request in flight may date from before the change.
    const cached = this.#cached.get(key);
    if (cached) this.#cached.set(key, { ...cached, isOutdated: true });
    this.#flights.delete(key);
    return this.refresh(contextIdentifier, undefined);
  }

  /** Rejects new requests, and waits for those in flight. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inFlight.settled();
  }

  #findValid(contextIdentifier: string): TenantState | undefined {
    const known = this.last(contextIdentifier);
    if (!known || known.isOutdated) return undefined;
    const now = this.#settings.clock.now();
    // A clock that was set back must not extend the validity.
    return known.requestedAt <= now && now < known.state.validUntil ? known.state : undefined;
  }

  #startFlight(contextIdentifier: string, key: string): SingleFlight<TenantState> {
    const flight: SingleFlight<TenantState> = new SingleFlight(async (signal) => {
      const known = await this.#request(contextIdentifier, signal);
      // If the tenant has changed since, another flight has replaced this one.
      if (this.#flights.get(key) === flight) {
        // A caller that waited for this flight may immediately request the state again.
        this.#flights.delete(key);
        this.#cached.set(key, known);
        if (known.state.isRunning) this.#paused.delete(key);
      }
      return known.state;
    });
    this.#flights.set(key, flight);
    const settled = flight.settled().then(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    void this.#inFlight.add(settled);
    return flight;
  }

  async #request(contextIdentifier: string, signal: AbortSignal): Promise<KnownState> {
    const { endpoints, provideAgent, timeoutMs, clock } = this.#settings;
    const deadline = new Deadline({ timeoutMs, signal });
    const requestedAt = clock.now();
    const url = endpoints.stateOf(contextIdentifier);
    const state = await retry(async () => {
      const response = await sendRequest(url, {
        method: 'GET',
        headers: { Accept: 'application/json' },
        agent: await provideAgent(),
        limits: deadline.left(),
        step: undefined,
      });
      return readTenantState(response, contextIdentifier, clock.now());
    }, deadline);
    return { state, requestedAt };
  }
}
