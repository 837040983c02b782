import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long what was closed may take to be gone, in ms. */
const PATIENCE_MS = 1000;

/** What keeps the process alive beside what was open `before`, by kind, once everything had its turn to close. */
export async function leftOpen(before: readonly string[]): Promise<readonly string[]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = difference(process.getActiveResourcesInfo(), before);
    if (left.length === 0 || performance.now() > until) return left;
    await nextTurn();
  }
}

function difference(now: readonly string[], before: readonly string[]): string[] {
  const known = [...before];
  return now.filter((kind) => {
    const at = known.indexOf(kind);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
