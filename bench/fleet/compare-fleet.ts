import { startContender, warmUp, type RunningContender } from '../compare-contenders.js';
import { startProcess } from '../process.js';
import { median, reportRatio } from '../report.js';
import { startServer, type RunningServer } from '../server.js';

const CALLERS = 10_000;
const LIMITS = { rate: 0.7, delayMs: 20 };

/** A measurement that the fleet's process carries out. */
export interface FleetOrder {
  readonly kind: 'fleet' | 'callers' | 'warmUp';
  readonly count: number;
  readonly loginUrl: string;
  readonly privateKey: string;
}

/** The result of a measurement. */
export interface FleetFigures {
  /** In ms. */
  readonly wall: number;
  /** In ms. */
  readonly cpu: number;
  /** The event-loop delay as Node.js reports it, sampling interval included, in ms. */
  readonly delayP99: number;
  readonly delayMax: number;
  /** The peak memory of the process since its start, in bytes. */
  readonly peakRss: number;
}

type MeasureFleet = (kind: FleetOrder['kind'], count: number) => Promise<FleetFigures>;

/** Measures many tenants without a ticket beside the floor, and many callers for one such tenant, and prints both. */
export async function compareFleet(
  privateKey: string,
  size: { fleet: number; fleetRounds: number; warmUp: number },
): Promise<void> {
  const server = await startServer(size.fleet);
  const floor = await startContender('floor', server, privateKey);
  const { ask, stop } = startProcess('fleet/fleet-process.ts');
  const measure: MeasureFleet = async (kind, count) => {
    const order: FleetOrder = { kind, count, loginUrl: server.loginUrl, privateKey };
    return (await ask(order)) as FleetFigures;
  };
  try {
    await warmUp([floor], size.warmUp);
    await measure('warmUp', size.warmUp);
    const rounds: FleetRound[] = [];
    const callers: CallersRound[] = [];
    for (let round = 0; round < size.fleetRounds; round++) {
      rounds.push(await measureFleet({ server, floor, measure }, size.fleet, round % 2 === 0));
      callers.push(await measureCallers(server, measure));
    }
    reportFleet(rounds, size.fleet);
    reportCallers(callers);
  } finally {
    stop();
    floor.stop();
    server.stop();
  }
}

/** One round: the floor and the fleet, one right after the other. */
interface FleetRound {
  readonly fleet: FleetFigures;
  /** Exchanges a second. */
  readonly rate: number;
  readonly floorRate: number;
  /** CPU time of the server over the wall time of the fleet. */
  readonly serverShare: number;
}

/** Measures a round, and throws unless the fleet made exactly one exchange for each tenant. */
async function measureFleet(
  setting: { server: RunningServer; floor: RunningContender; measure: MeasureFleet },
  tenants: number,
  isFloorFirst: boolean,
): Promise<FleetRound> {
  const { server, floor, measure } = setting;
  const measureFloor = () => floor.measure(16, tenants);
  const floorBefore = isFloorFirst ? await measureFloor() : undefined;
  const before = await server.work();
  const fleet = await measure('fleet', tenants);
  const after = await server.work();
  const exchanges = after.exchanges - before.exchanges;
  if (exchanges !== tenants) throw new Error(`${tenants} tenants took ${exchanges} exchanges.`);
  const { wall: floorWall } = floorBefore ?? (await measureFloor());
  return {
    fleet,
    rate: (tenants * 1000) / fleet.wall,
    floorRate: 1e6 / floorWall,
    serverShare: (after.cpu - before.cpu) / 1000 / fleet.wall,
  };
}

/** Wall time of a single caller and of all at once, in ms. */
interface CallersRound {
  readonly one: number;
  readonly all: number;
}

/** Measures a round, and throws unless all callers at once shared one exchange. */
async function measureCallers(server: RunningServer, measure: MeasureFleet): Promise<CallersRound> {
  const before = (await server.work()).exchanges;
  const { wall: one } = await measure('callers', 1);
  const { wall: all } = await measure('callers', CALLERS);
  const exchanges = (await server.work()).exchanges - before;
  // One for the single caller, one for all the others.
  if (exchanges !== 2) throw new Error(`Callers at the same time made ${exchanges - 1} exchanges.`);
  return { one, all };
}

function reportFleet(rounds: readonly FleetRound[], tenants: number): void {
  const of = (value: (round: FleetRound) => number) => median(rounds.map(value));
  const delay = of(({ fleet }) => fleet.delayP99);
  const figures = [
    ['exchanges a second', of(({ rate }) => rate)],
    ['exchanges a second, floor', of(({ floorRate }) => floorRate)],
    ['CPU µs an exchange', (of(({ fleet }) => fleet.cpu) * 1000) / tenants],
    ['event-loop delay, p99, ms', delay],
    ['event-loop delay, longest, ms', of(({ fleet }) => fleet.delayMax)],
    ['peak RSS, MB', of(({ fleet }) => fleet.peakRss / 1e6)],
    ['busy share of the server, %', of(({ serverShare }) => serverShare * 100)],
  ] as const;
  console.log(`\nFirst tickets of ${tenants} tenants, 16 at a time`);
  for (const [name, value] of figures) {
    console.log(`  ${name.padEnd(30)}${value.toFixed(1).padStart(9)}`);
  }
  const rate = of((round) => round.rate / round.floorRate);
  reportRatio('rate over floor', rate, LIMITS.rate, 'at least');
  reportRatio(`delay p99 over ${LIMITS.delayMs} ms`, delay / LIMITS.delayMs, 1);
}

function reportCallers(rounds: readonly CallersRound[]): void {
  const all = median(rounds.map((round) => round.all));
  console.log(`\n${CALLERS} callers at once for one tenant: 1 exchange, ${all.toFixed(1)} ms`);
  reportRatio('over a single caller', median(rounds.map((round) => round.all / round.one)));
}
