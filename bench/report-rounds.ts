import type { Figures } from './measure-batch.js';
import { median } from './median.js';
import { reportRatio } from './report.js';

/** What a contender is compared with, and the most that its CPU time may be of it. */
export interface Comparison {
  readonly other: string;
  readonly target: number;
}

/** The figures of each contender, by name, one for each round. */
type Rounds = Readonly<Record<string, readonly Figures[]>>;

/** Prints the medians of each contender, and how the first of them stands to the others. */
export function reportRounds(
  title: string,
  rounds: Rounds,
  comparisons: readonly Comparison[],
  isTarget: boolean,
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
    for (const { other, target } of comparisons) {
      // The ratio of one round compares neighbours in time, whatever the machine does over the whole run.
      const ratios = ours.map((figures, round) => figures[unit] / rounds[other]![round]![unit]);
      const name = `${unit === 'cpu' ? 'CPU' : 'wall'} time over ${other}`;
      reportRatio(name, median(ratios), isTarget && unit === 'cpu' ? target : undefined);
    }
  }
}
