import { measureFleet, type FleetRound } from '../measure-fleet.js';
import { median } from '../median.js';
import { reportRatio } from '../report.js';
import { startContender } from '../start-contender.js';
import { startFleet } from '../start-fleet.js';
import { startServer } from '../server.js';
import { warmUp } from '../warm-up.js';

const CALLERS = 10_000;
const TARGET = { rate: 0.7, delayMs: 20 };

/** Measures many tenants without a ticket beside the floor, and many callers for one such tenant, and prints both. */
export async function compareFleet(
  privateKey: string,
  size: { fleet: number; fleetRounds: number; warmUp: number },
): Promise<void> {
  const server = await startServer(size.fleet);
  const floor = await startContender('floor', server, privateKey);
  const fleet = startFleet(server, privateKey);
  try {
    await warmUp([floor], size.warmUp);
    await fleet.measure('warmUp', size.warmUp);
    const rounds: FleetRound[] = [];
    const callers: { one: number; all: number }[] = [];
    for (let round = 0; round < size.fleetRounds; round++) {
      rounds.push(await measureFleet({ server, floor, fleet }, size.fleet, round % 2 === 0));
      const before = (await server.work()).exchanges;
      const one = (await fleet.measure('callers', 1)).wall;
      const all = (await fleet.measure('callers', CALLERS)).wall;
      const made = (await server.work()).exchanges - before;
      // One for the one, one for all.
      if (made !== 2) throw new Error(`Callers at the same time made ${made - 1} exchanges.`);
      callers.push({ one, all });
    }
    reportRounds(rounds, size.fleet);
    reportCallers(callers);
  } finally {
    for (const { stop } of [server, floor, fleet]) stop();
  }
}

function reportRounds(rounds: readonly FleetRound[], tenants: number): void {
  const of = (value: (round: FleetRound) => number) => median(rounds.map(value));
  console.log(`\nFirst tickets of ${tenants} tenants, 16 at a time`);
  const figures = [
    ['exchanges a second', of(({ rate }) => rate)],
    ['exchanges a second, floor', of(({ floorRate }) => floorRate)],
    ['CPU µs an exchange', of(({ cpu }) => cpu)],
    ['event-loop delay, p99, ms', of(({ delayP99 }) => delayP99)],
    ['event-loop delay, longest, ms', of(({ delayMax }) => delayMax)],
    ['peak RSS, MB', of(({ peakRss }) => peakRss / 1e6)],
    ['busy share of the server, %', of(({ serverShare }) => serverShare * 100)],
  ] as const;
  for (const [name, value] of figures)
    console.log(`  ${name.padEnd(30)}${value.toFixed(1).padStart(9)}`);
  reportRatio(
    'rate over floor',
    of(({ rate, floorRate }) => rate / floorRate),
    TARGET.rate,
    'at least',
  );
  const delay = of(({ delayP99 }) => delayP99);
  reportRatio(`delay p99 over ${TARGET.delayMs} ms`, delay / TARGET.delayMs, 1);
}

function reportCallers(callers: readonly { one: number; all: number }[]): void {
  const all = median(callers.map((figures) => figures.all));
  console.log(`\n${CALLERS} callers at once for one tenant: 1 exchange, ${all.toFixed(1)} ms`);
  reportRatio('over a single caller', median(callers.map((figures) => figures.all / figures.one)));
}
