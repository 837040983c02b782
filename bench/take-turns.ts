/** Lets contenders take turns, each round another one first; the figures of each, by name, one for each round. */
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
