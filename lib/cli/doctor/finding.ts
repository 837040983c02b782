import { style } from '../output.js';

/** The result of a check. A warning does not stop later checks and does not change the exit code. */
type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

/** A check as it is reported, without secrets. */
export interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What to do about a warning or a failure. */
  readonly remedy?: string;
}

/** The result of a check that did not throw, and a value for later checks. A check fails by throwing. */
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

/** A check that could not run, because an earlier one failed or the user left it out; it is not a failure itself. */
export function skipped(reason: string): Finding<never> {
  return { verdict: 'skipped', found: reason };
}

const STYLES = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
} as const satisfies Readonly<Record<Verdict, readonly [mark: string, colour: string]>>;

/** Formats a check as one line, and its remedy as the next; coloured for a terminal only. */
export function formatCheck({ name, verdict, found, remedy }: Check): string {
  const [mark, colour] = STYLES[verdict];
  const line = `${style(`${mark} ${verdict.padEnd(7)}`, colour)}  ${name.padEnd(17)}  ${found}\n`;
  return remedy === undefined ? line : `${line}${' '.repeat(11)}→ ${remedy}\n`;
}
