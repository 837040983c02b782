import { style } from '../style.js';
import type { Check, Verdict } from './finding.js';

const STYLES = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
} as const satisfies Readonly<Record<Verdict, readonly [mark: string, colour: string]>>;

/** Lays a check out as a line, and its remedy as the next; colour for a terminal only. */
export function formatCheck({ name, verdict, found, remedy }: Check): string {
  const [mark, colour] = STYLES[verdict];
  const line = `${style(`${mark} ${verdict.padEnd(7)}`, colour)}  ${name.padEnd(17)}  ${found}\n`;
  return remedy === undefined ? line : `${line}${' '.repeat(11)}→ ${remedy}\n`;
}
