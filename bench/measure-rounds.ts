import type { Figures } from './measure-batch.js';
import type { RunningContender } from './start-contender.js';

/** The figures of each contender, by name, one for each round. */
export type Rounds = Readonly<Record<string, readonly Figures[]>>;

/** Lets the contenders take turns, each round another one first. */
export async function measureRounds(
  contenders: readonly RunningContender[],
  concurrency: number,
  { rounds, exchanges }: { rounds: number; exchanges: number },
): Promise<Rounds> {
  const figures: Record<string, Figures[]> = Object.fromEntries(
    contenders.map(({ name }) => [name, []]),
  );
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length]!;
      figures[contender.name]!.push(await contender.measure(concurrency, exchanges));
    }
  }
  return figures;
}
