import type {
  SystemUserClient,
  SystemUserClientOptions,
  Tenant,
  TenantHandle,
} from 'superoffice-system-user';
import type { Simulator } from 'superoffice-system-user/simulator';
import type { Listening } from '../support/listen.js';
import { AT, openClient, type Opened } from '../support/open-client.js';
import { startFront, type Intercept } from '../support/start-front.js';

/** A tenant of a simulator, and its REST API in use. */
export interface OpenedRest {
  readonly opened: Opened;
  readonly simulator: Simulator;
  readonly client: SystemUserClient;
  readonly tenant: TenantHandle;
  readonly name: string;
  /** Moves the client's clock and the simulator's. */
  readonly advance: (byMs: number) => void;
  /** What came to the REST API. */
  readonly calls: () => Simulator['requests'];
  /** How often the state API was asked. */
  readonly statesAsked: () => number;
  readonly close: () => Promise<void>;
}

/** Opens a client of a simulator, both at the frozen minute until it is moved on. */
export async function openRest(change: Partial<SystemUserClientOptions> = {}): Promise<OpenedRest> {
  let now = AT;
  const opened = await openClient({ now: () => now, ...change });
  const { simulator, tenant: ref } = opened;
  const client = opened.clientWith({});
  const to = (part: string) => simulator.requests.filter(({ path }) => path.includes(part));
  return {
    opened,
    simulator,
    client,
    tenant: client.tenant(ref),
    name: ref.contextIdentifier,
    advance: (byMs) => {
      now += byMs;
      simulator.advance(byMs);
    },
    calls: () => to('/api/v1/'),
    statesAsked: () => to('/api/state/').length,
    close: async () => {
      await client.close();
      await simulator.stop();
    },
  };
}

/** A tenant whose API is behind a server that answers some calls itself. */
export interface FrontedRest {
  readonly front: Listening;
  readonly client: SystemUserClient;
  readonly tenant: TenantHandle;
  readonly simulator: Simulator;
  /** The tenant as a client is told of it. */
  readonly ref: Tenant;
  /** Another client of the same service. */
  readonly clientWith: (change: Partial<SystemUserClientOptions>) => SystemUserClient;
  readonly close: () => Promise<void>;
}

/**
 * Puts a server before a simulator, which the client takes for the service: the state API names it as the tenant's address.
 *
 * @param intercept - answers what the simulator is not to answer; not asked for the state
 * @param stateStatus - the HTTP status of the state API
 * @param place - what stands before the tenant in the address that the state API names
 */
export async function openBehind(
  intercept: Intercept,
  stateStatus: () => number = () => 200,
  place: () => string = () => '',
): Promise<FrontedRest> {
  const opened = await openClient();
  const { simulator, tenant: ref } = opened;
  const front = await startFront(simulator.url, (request, response) => {
    if (!request.url?.startsWith('/api/state/')) return intercept(request, response);
    const Endpoint = `http://${String(request.headers.host)}${place()}/${ref.contextIdentifier}`;
    response.writeHead(stateStatus()).end(
      JSON.stringify({
        ContextIdentifier: ref.contextIdentifier,
        State: 'Running',
        IsRunning: true,
        Endpoint,
        Api: `${Endpoint}/api`,
      }),
    );
    return true;
  });
  const client = opened.clientWith({ loginUrl: front.url });
  await client.getTicket(ref);
  const tenant = client.tenant(ref);
  await tenant.getState();
  return {
    front,
    client,
    tenant,
    simulator,
    ref,
    clientWith: (change) => opened.clientWith({ loginUrl: front.url, ...change }),
    close: async () => {
      await front.close();
      await client.close();
      await simulator.stop();
    },
  };
}
