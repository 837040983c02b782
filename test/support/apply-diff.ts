/** Applies a unified diff of one file; throws where its old lines are not those of the file. */
export function applyDiff(text: string, diff: string): string {
  const old = text.split('\n');
  const made: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2)) {
    const kind = line.charAt(0);
    if (kind === '@') {
      const start = Number(/^@@ -(\d+)/.exec(line)?.[1]) - 1;
      made.push(...old.slice(at, start));
      at = start;
    } else if (kind === '+') made.push(line.slice(1));
    else if (kind !== '') {
      if (old[at] !== line.slice(1)) throw new Error(`line ${at + 1} is not "${line.slice(1)}"`);
      if (kind === ' ') made.push(old[at]!);
      at++;
    }
  }
  return [...made, ...old.slice(at)].join('\n');
}
