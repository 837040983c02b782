import { SystemUserClient, type SystemUserClientOptions } from 'superoffice-system-user';
import {
  startSimulator,
  type Simulator,
  type SimulatorTenant,
} from 'superoffice-system-user/simulator';
import { fakeTimer } from './fake-timer.js';
import { fixture } from './fixture.js';
import { AT, privateKey } from './open-client.js';
import { replace } from './replace.js';

/** A client with its simulator, and the hands of both of its clocks. */
export interface OpenedTickets {
  readonly simulator: Simulator;
  readonly client: SystemUserClient;
  readonly options: SystemUserClientOptions;
  readonly tenant: SimulatorTenant;
  readonly tenants: readonly SimulatorTenant[];
  readonly now: () => number;
  /** Time passes. */
  readonly advance: (byMs: number) => void;
  /** The wall clock is set, or the machine was asleep. */
  readonly advanceWall: (byMs: number) => void;
  /** Time passes, and the wall clock does not show it. */
  readonly advanceMonotonic: (byMs: number) => void;
  readonly close: () => Promise<void>;
}

/** Three tenants are enough for most. */
const TENANTS = ['Cust12345', 'Cust23456', 'Cust34567'].map((contextIdentifier, index) => ({
  contextIdentifier,
  systemUserToken: `Ticket Test-${'abc'.charAt(index).repeat(10)}`,
}));

/** Opens a client whose clocks stand still; renewals are due at their earliest, without jitter. */
export async function openTickets(
  change: Partial<SystemUserClientOptions> = {},
  tenants: readonly SimulatorTenant[] = TENANTS,
): Promise<OpenedTickets> {
  let wall = AT;
  const now = () => wall;
  const timer = fakeTimer({ isFrozen: true });
  const restoreRandom = replace(Math, 'random', () => 1);
  const partnerKey = fixture('keys/partner-public.pem');
  const simulator = await startSimulator({ partnerKey, tenants, now });
  const { url: loginUrl, clientSecret } = simulator;
  const options = { loginUrl, clientSecret, privateKey, now, ...change };
  const client = new SystemUserClient(options);
  const advanceWall = (byMs: number) => {
    wall += byMs;
  };
  return {
    simulator,
    client,
    options,
    tenant: simulator.tenants[0],
    tenants: simulator.tenants,
    now,
    advance: (byMs) => {
      advanceWall(byMs);
      timer.advance(byMs);
    },
    advanceWall,
    advanceMonotonic: timer.advance,
    close: async () => {
      restoreRandom();
      timer.restore();
      await client.close();
      await simulator.stop();
    },
  };
}
