/** Prints one ratio and, if there is a target for it, whether it is met. */
export function reportRatio(name: string, ratio: number, target?: number): void {
  const verdict =
    target === undefined
      ? ''
      : `  target at most ${target.toFixed(2)}  ${ratio <= target ? 'met' : 'MISSED'}`;
  console.log(`  ${name.padEnd(34)}  ${ratio.toFixed(2)}${verdict}`);
}
