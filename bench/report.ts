/** Prints one ratio and, if it has a limit, whether it meets the limit. */
export function reportRatio(
  name: string,
  ratio: number,
  limit?: number,
  bound: 'at most' | 'at least' = 'at most',
): void {
  console.log(`  ${name.padEnd(34)}  ${ratio.toFixed(2)}${verdict(ratio, limit, bound)}`);
}

/** Prints the median of the ratios of all rounds, the range of their middle half, and whether the median meets the limit. */
export function reportSpread(name: string, ratios: readonly number[], limit?: number): void {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share)) as [
    number,
    number,
    number,
  ];
  const spread = `${middle.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  console.log(`  ${name.padEnd(34)}  ${spread}${verdict(middle, limit, 'at most')}`);
}

/** The middle of an odd number of values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Runs contenders in turns, each round starting with another one; returns the figures of each by name, one a round. */
export async function takeTurns<Figures>(
  contenders: readonly { readonly name: string; readonly measure: () => Promise<Figures> }[],
  rounds: number,
): Promise<Record<string, readonly Figures[]>> {
  const figures: Record<string, Figures[]> = Object.fromEntries(
    contenders.map(({ name }) => [name, []]),
  );
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const { name, measure } = contenders[(round + turn) % contenders.length]!;
      figures[name]!.push(await measure());
    }
  }
  return figures;
}

function verdict(ratio: number, limit: number | undefined, bound: 'at most' | 'at least'): string {
  if (limit === undefined) return '';
  const isMet = bound === 'at most' ? ratio <= limit : ratio >= limit;
  return `  target ${bound} ${limit.toFixed(2)}  ${isMet ? 'met' : 'MISSED'}`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)]!;
}
