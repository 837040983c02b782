import type { Contender } from './contender.js';

/** Microseconds each. */
export interface Figures {
  readonly cpu: number;
  readonly wall: number;
}

/** Lets a contender perform `count` times, `concurrency` at a time, and throws unless each came back with what it must. */
export async function measureBatch(
  { name, perform, expected }: Contender,
  concurrency: number,
  count: number,
): Promise<Figures> {
  const results: string[] = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) results.push(await perform());
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(cpuBefore);
  const wall = (performance.now() - startedAt) * 1000;
  const right = results.filter((result) => result === expected).length;
  if (right !== count) {
    throw new Error(`${name}: ${right} of ${count} times it brought what it had to.`);
  }
  return { cpu: (user + system) / count, wall: wall / count };
}
