import { reportRounds, type Comparison } from './report-rounds.js';
import { startContender, type RunningContender } from './start-contender.js';
import type { ServerFacts } from './server.js';
import { takeTurns } from './take-turns.js';
import { warmUp } from './warm-up.js';

/** How much is measured. */
export interface ComparisonSize {
  readonly warmUp: number;
  readonly rounds: number;
  /** How often a contender performs in each round. */
  readonly count: number;
}

/** Measures a contender beside others, one and sixteen at a time, and prints it. */
export async function compareContenders(
  what: string,
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
      reportRounds(`${what}, ${concurrency} at a time`, rounds, comparisons, concurrency === 16);
    }
  } finally {
    for (const { stop } of contenders) stop();
  }
}
