import type { Figures } from './measure-batch.js';
import { median } from './median.js';
import { reportRatio } from './report-ratio.js';

const TARGETS = [
  { other: 'floor', target: 1.4 },
  { other: 'documented flow', target: 0.5 },
] as const;
const CLIENT = 'this client';

/** The figures of each contender, by name, one for each round. */
type Rounds = Readonly<Record<string, readonly Figures[]>>;

/** Prints the medians of each contender at one concurrency, and how the client stands to the others. */
export function reportExchanges(rounds: Rounds, concurrency: number, isTarget: boolean): void {
  console.log(`\nAn exchange, ${concurrency} at a time       CPU µs   wall µs`);
  for (const [name, figures] of Object.entries(rounds)) {
    const [cpu, wall] = (['cpu', 'wall'] as const).map((unit) =>
      median(figures.map((figure) => figure[unit]))
        .toFixed(0)
        .padStart(8),
    );
    console.log(`  ${name.padEnd(26)}${cpu}  ${wall}`);
  }
  for (const unit of ['cpu', 'wall'] as const) {
    for (const { other, target } of TARGETS) {
      // The ratio of one round compares neighbours in time, whatever the machine does over the whole run.
      const ratios = rounds[CLIENT]!.map(
        (figures, round) => figures[unit] / rounds[other]![round]![unit],
      );
      const name = `${unit === 'cpu' ? 'CPU' : 'wall'} time over ${other}`;
      reportRatio(name, median(ratios), isTarget && unit === 'cpu' ? target : undefined);
    }
  }
}
