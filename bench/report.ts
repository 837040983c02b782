/** Prints one ratio and, if there is a target for it, whether it is met. */
export function reportRatio(
  name: string,
  ratio: number,
  target?: number,
  bound: 'at most' | 'at least' = 'at most',
): void {
  const isMet = target === undefined || (bound === 'at most' ? ratio <= target : ratio >= target);
  const verdict =
    target === undefined
      ? ''
      : `  target ${bound} ${target.toFixed(2)}  ${isMet ? 'met' : 'MISSED'}`;
  console.log(`  ${name.padEnd(34)}  ${ratio.toFixed(2)}${verdict}`);
}
