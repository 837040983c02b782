import type { RunningContender } from './start-contender.js';
import type { RunningFleet } from './start-fleet.js';
import type { RunningServer } from './server.js';

/** One round: the floor and the fleet, one right after the other. */
export interface FleetRound {
  /** Exchanges a second. */
  readonly rate: number;
  readonly floorRate: number;
  /** Microseconds for an exchange. */
  readonly cpu: number;
  /** In ms. */
  readonly delayP99: number;
  readonly delayMax: number;
  /** In bytes. */
  readonly peakRss: number;
  /** CPU time of the server over the time it took the fleet. */
  readonly serverShare: number;
}

/** Measures a round, and throws unless the fleet made exactly one exchange for each tenant. */
export async function measureFleet(
  { server, floor, fleet }: { server: RunningServer; floor: RunningContender; fleet: RunningFleet },
  tenants: number,
  isFloorFirst: boolean,
): Promise<FleetRound> {
  const measureFloor = () => floor.measure(16, tenants);
  const floorBefore = isFloorFirst ? await measureFloor() : undefined;
  const before = await server.work();
  const { wall, cpu, delayP99, delayMax, peakRss } = await fleet.measure('fleet', tenants);
  const after = await server.work();
  const made = after.exchanges - before.exchanges;
  if (made !== tenants) throw new Error(`${tenants} tenants took ${made} exchanges.`);
  const floorWall = (floorBefore ?? (await measureFloor())).wall;
  return {
    rate: (tenants * 1000) / wall,
    floorRate: 1e6 / floorWall,
    cpu: (cpu * 1000) / tenants,
    delayP99,
    delayMax,
    peakRss,
    serverShare: (after.cpu - before.cpu) / 1000 / wall,
  };
}
