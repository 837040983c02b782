import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** Collects the young garbage now; all of it, at every attack, would take most of the time. */
export function collectGarbage(): void {
  collect({ type: 'minor' });
}
