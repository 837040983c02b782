import { startProcess } from './process.js';
import { median, reportRatio, takeTurns } from './report.js';
import type { ServerFacts } from './server.js';

/** One way to do the measured work: an exchange, or a call with the ticket. */
export interface Contender {
  readonly name: string;
  readonly perform: () => Promise<string>;
  /** The result that every run must return. */
  readonly expected: string;
}

/** Microseconds for one run. */
export interface Figures {
  readonly cpu: number;
  readonly wall: number;
}

/** Another contender, and the limit of the CPU time over that contender's, 16 at a time. */
export interface Comparison {
  readonly other: string;
  readonly limit: number;
}

/** The extent of the measurement. */
export interface ComparisonSize {
  readonly warmUp: number;
  readonly rounds: number;
  /** The runs of a contender in each round. */
  readonly count: number;
}

/** A contender in a separate process. */
export interface RunningContender {
  readonly name: string;
  readonly measure: (concurrency: number, count: number) => Promise<Figures>;
  readonly stop: () => void;
}

const WARM_UP_TURNS = 4;

/** Measures a contender beside others, 1 and 16 at a time, and prints the result. */
export async function compareContenders(
  title: string,
  { name: ours, comparisons }: { name: string; comparisons: readonly Comparison[] },
  setting: { server: ServerFacts; privateKey: string; size: ComparisonSize },
): Promise<void> {
  const { server, privateKey, size } = setting;
  const contenders: RunningContender[] = [];
  try {
    for (const name of [ours, ...comparisons.map(({ other }) => other)]) {
      contenders.push(await startContender(name, server, privateKey));
    }
    await warmUp(contenders, size.warmUp);
    for (const concurrency of [1, 16]) {
      const turns = contenders.map(({ name, measure }) => ({
        name,
        measure: () => measure(concurrency, size.count),
      }));
      const rounds = await takeTurns(turns, size.rounds);
      report(`${title}, ${concurrency} at a time`, rounds, comparisons, concurrency === 16);
    }
  } finally {
    for (const { stop } of contenders) stop();
  }
}

/**
 * Starts a contender in a separate process, because no real program holds several: in one process, each would make the
 * compiler discard code of shared packages that it had optimized for another.
 */
export async function startContender(
  name: string,
  server: ServerFacts,
  privateKey: string,
): Promise<RunningContender> {
  const { ask, stop } = startProcess('contender-process.ts', [name]);
  await ask({ server, privateKey });
  return {
    name,
    measure: async (concurrency, count) => (await ask({ concurrency, count })) as Figures,
    stop,
  };
}

/**
 * Runs every contender without counting: the first runs pay for module loading, the issuer's keys and compilation, and
 * the more code a contender has, the longer its compilation takes.
 */
export async function warmUp(contenders: readonly RunningContender[], runs: number): Promise<void> {
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    for (const { measure } of contenders) await measure(16, runs / WARM_UP_TURNS);
  }
}

/** Prints the medians of each contender, and the ratios of the first to the others. */
function report(
  title: string,
  rounds: Readonly<Record<string, readonly Figures[]>>,
  comparisons: readonly Comparison[],
  isLimited: boolean,
): void {
  console.log(`\n${title.padEnd(30)}CPU µs   wall µs`);
  for (const [name, figures] of Object.entries(rounds)) {
    const [cpu, wall] = (['cpu', 'wall'] as const).map((unit) =>
      median(figures.map((figure) => figure[unit]))
        .toFixed(0)
        .padStart(8),
    );
    console.log(`  ${name.padEnd(26)}${cpu}  ${wall}`);
  }
  const [ours = []] = Object.values(rounds);
  for (const unit of ['cpu', 'wall'] as const) {
    for (const { other, limit } of comparisons) {
      // The ratio within one round compares neighbours in time, so that a drift of the machine cancels.
      const ratios = ours.map((figures, round) => figures[unit] / rounds[other]![round]![unit]);
      const name = `${unit === 'cpu' ? 'CPU' : 'wall'} time over ${other}`;
      reportRatio(name, median(ratios), isLimited && unit === 'cpu' ? limit : undefined);
    }
  }
}
