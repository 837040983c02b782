import {
  SystemUserClient,
  type SystemUserClientOptions,
  type SystemUserTicket,
  type Tenant,
} from 'superoffice-system-user';
import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from 'superoffice-system-user/simulator';
import { fixture } from './fixture.js';

/** The frozen minute of these tests. */
export const AT = Date.UTC(2026, 10, 23, 20, 40);
export const privateKey = fixture('keys/partner-pkcs8.pem');

/** A simulator with a client for it, both at the frozen minute unless told otherwise. */
export interface Opened {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  readonly options: SystemUserClientOptions;
  /** Another client of the same simulator. */
  readonly clientWith: (change: Partial<SystemUserClientOptions>) => SystemUserClient;
  readonly authenticate: (signal?: AbortSignal) => Promise<SystemUserTicket>;
  /** The bodies of the exchanges that were asked for. */
  readonly posts: () => string[];
}

/** Starts a simulator and opens a client for it; `close` of what is opened is for the caller: `simulator.stop()`. */
export async function openClient(
  change: Partial<SystemUserClientOptions> = {},
  simulation: SimulatorOptions = {},
): Promise<Opened> {
  const partnerKey = fixture('keys/partner-public.pem');
  const simulator = await startSimulator({ partnerKey, now: () => AT, ...simulation });
  const tenant = simulator.tenants[0];
  const { url: loginUrl, clientSecret } = simulator;
  const options = { loginUrl, clientSecret, privateKey, now: () => AT, ...change };
  const client = new SystemUserClient(options);
  return {
    simulator,
    tenant,
    options,
    clientWith: (other) => new SystemUserClient({ ...options, ...other }),
    authenticate: (signal) => client.authenticate(tenant, { signal }),
    posts: () =>
      simulator.requests.filter(({ method }) => method === 'POST').map(({ body }) => body),
  };
}

/** The minutes that were signed. */
export function minutesIn(posts: readonly string[]): string[] {
  return posts.map((body) => /\.(\d{12})\.[^.]*<\/SignedSystemToken>/.exec(body)?.[1] ?? '');
}
