import { style } from '../output.js';

/** How a check ended; a warning is no reason not to go on. */
type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

/** A check as it is reported; nothing in it is secret. */
export interface Check {
  /** What was checked. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What to do, where it is not ok. */
  readonly remedy?: string;
}

/** What a check found, and what later ones need of it; a check that fails throws instead. */
export interface Finding<T = undefined> {
  readonly verdict: Exclude<Verdict, 'failed'>;
  readonly found: string;
  readonly remedy?: string;
  readonly value?: T;
}

export function ok<T>(found: string, value?: T): Finding<T> {
  return { verdict: 'ok', found, ...(value !== undefined && { value }) };
}

export function warning<T>(found: string, remedy: string, value?: T): Finding<T> {
  return { verdict: 'warning', found, remedy, ...(value !== undefined && { value }) };
}

/** What could not be checked is no failure of its own: what it waits for has failed already, or was not asked for. */
export function skipped(why: string): Finding<never> {
  return { verdict: 'skipped', found: why };
}

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
